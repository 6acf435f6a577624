// sallyport nbtstat TARGET...
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/fail.h"
#include "cli/nbtstat_targets.h"
#include "cli/nbtstat_text.h"

namespace sallyport::cli {
namespace {

struct NbtstatOptions {
  std::vector<std::string> targets;
  NbtNaming naming;
  double timeout = 1;  // seconds
  audit::NodeStatusOptions asking;
  bool json = false;
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

int nbtstat(NbtstatOptions options) {
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
  command->add_option("TARGET", options->targets, "an IPv4 address, a network like 192.168.1.0/24, or a name")->required();
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
      "Status: 0 when every address named answered (of a network: one of them), 1 otherwise.");
  command->callback([options, &run] { run = [options] { return nbtstat(*options); }; });
}

}  // namespace sallyport::cli
