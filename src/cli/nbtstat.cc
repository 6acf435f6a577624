// sallyport nbtstat TARGET... | -A ADDRESS | -n | -c
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/control_client.h"
#include "cli/fail.h"
#include "cli/names_text.h"
#include "cli/nbtstat_targets.h"
#include "cli/nbtstat_text.h"
#include "cli/state_directory.h"

namespace sallyport::cli {
namespace {

struct NbtstatOptions {
  std::vector<std::string> targets;
  NbtNaming naming;
  double timeout = 1;  // seconds
  audit::NodeStatusOptions asking;
  bool json = false;
  bool own = false, cache = false;  // of the running server
  StateOptions state;
};

struct Counts {
  uint64_t asked = 0, answered = 0, refused = 0, failed = 0;
};

void print(const NbtstatOptions& options, const NbtTargets& targets, const audit::NodeStatusResult& result, Counts& counts) {
  counts.asked++;
  counts.answered += result.facts.has_value();
  counts.refused += result.port == audit::PortState::closed;
  bool named = std::binary_search(targets.addresses.begin(), targets.addresses.end(), result.address);
  counts.failed += named && !result.facts;
  // A network is mostly silence.
  if (!named && !result.facts && (result.port != audit::PortState::open)) return;
  auto written = targets.written.find(result.address);
  auto target = written == targets.written.end() ? std::string() : written->second;
  if (options.json) fmt::print("{}", node_status_json(result, target));
  else fmt::print(result.facts ? stdout : stderr, "{}", node_status_text(result, target));
}

// The running server's names, or those of others it has asked for.
int ask_running_server(const NbtstatOptions& options) {
  auto directory = find_state_directory(options.state);
  if (!directory) return fail_with(directory.error());
  auto answer = ask_server(*directory, "names");
  if (!answer) return fail_with(answer.error().text);
  auto text = options.json  ? part_of_names(*answer, options.own ? "own" : "cache")
              : options.own ? own_names_text(*answer)
                            : cached_names_text(*answer);
  if (!text) return fail_with(text.error());
  fmt::print("{}", *text);
  return 0;
}

int nbtstat(NbtstatOptions options) {
  if (options.own || options.cache) return ask_running_server(options);
  if (options.targets.empty()) {
    fail_with("whose names? Name a host, an address or a network, or -n for the running server's own");
    return 2;
  }
  options.asking.timeout = options.naming.timeout = std::chrono::milliseconds(static_cast<int64_t>(options.timeout * 1000));
  auto targets = find_targets(options.targets, options.naming, [](const std::string& odd) { fmt::print(stderr, "{}\n", odd); });
  if (!targets) return fail_with(targets.error());
  Counts counts;
  auto began = std::chrono::steady_clock::now();
  auto error = audit::ask_node_status(all_of(*targets), options.asking, [&](const audit::NodeStatusResult& result) {
    print(options, *targets, result, counts);
  });
  if (error) return fail_with("cannot ask: " + error.message());
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  if (!targets->networks.empty())
    fmt::print(stderr, "{} addresses asked in {:.1f} s: {} answered, {} refused\n", counts.asked, took.count(), counts.answered,
               counts.refused);
  return counts.failed || !counts.answered ? 1 : 0;
}

}  // namespace

void add_nbtstat(CLI::App& app, Run& run) {
  auto options = std::make_shared<NbtstatOptions>();
  auto* command = app.add_subcommand("nbtstat", "Ask machines for their NetBIOS names and what each of them means");
  command->add_option("TARGET", options->targets, "an IPv4 address, a network like 192.168.1.0/24, or a name");
  command->add_option("-A", options->targets, "the same, as Windows' nbtstat has it")->type_name("ADDRESS")->expected(1);
  auto* own = command->add_flag("-n", options->own, "the running server's own names and how they stand");
  command->add_flag("-c", options->cache, "the names of others that the running server has asked for")->excludes(own);
  add_state_options(*command, options->state);
  command->add_flag("--broadcast", options->naming.broadcast, "names are NetBIOS names: ask for them on this machine's networks");
  command->add_option("--timeout", options->timeout, "seconds to wait for each question's answer")
      ->check(CLI::Range(0.01, 60.0))
      ->capture_default_str();
  command->add_option("--resends", options->asking.resends, "how often who does not answer is asked again")
      ->check(CLI::Range(0, 20))
      ->capture_default_str();
  command->add_option("--rate", options->asking.packets_per_second, "packets a second at most; 0: as many as are answered well")
      ->capture_default_str();
  command->add_flag("--json", options->json, "one object a line for programs, also of who does not answer");
  command->footer(
      "Examples:\n"
      "  sallyport nbtstat 192.168.1.20\n"
      "  sallyport nbtstat fileserver.example.org printer --json | jq .names\n"
      "  sallyport nbtstat --broadcast FILESERVER               who answers to that name here, and what else it is\n"
      "  sallyport nbtstat --broadcast 'WORKGROUP#1D'           a workgroup's master browser\n"
      "  sallyport nbtstat 192.168.0.0/16                       whoever answers in a network\n"
      "  sallyport nbtstat -n --config /etc/sallyport.toml      the names of the server that runs here\n"
      "Status: 0 when every address named answered (of a network: one of them), 1 otherwise.");
  command->callback([options, &run] { run = [options] { return nbtstat(*options); }; });
}

}  // namespace sallyport::cli
