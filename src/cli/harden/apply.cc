// sallyport harden apply, confirm, undo, and the process that rolls back.
#include "harden/apply.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/fail.h"
#include "cli/harden/subject.h"
#include "cli/harden/verbs.h"
#include "cli/state_directory.h"
#include "harden/watcher.h"

namespace sallyport::cli {
namespace {

struct ApplyOptions {
  HardenOptions common;
  std::string confirm_within = "2m";
};

struct StateOnly {
  StateOptions state;
  std::string token;
};

constexpr const char* kWatchVerb = "watch-over";

int apply(const ApplyOptions& options) {
  auto within = parse_duration(options.confirm_within);
  if (!within) return fail_with("--confirm-within: " + within.error());
  auto made = harden_subject(options.common);
  if (!made) return fail_with(made.error());
  if (auto nft = harden::Nft::open(); !nft) return fail_with(nft.error());
  if (auto there = make_state_directory(made->state_directory); !there) return fail_with(there.error());
  auto& directory = made->state_directory;
  harden::ApplyOptions how{directory, *within, [&](const std::string& token) {
                             return harden::start_detached({"harden", kWatchVerb, "--state", directory, "--token", token},
                                                           directory + "/harden/watch.log");
                           }};
  auto done = harden::apply(made->policy, made->subject, how);
  if (!done) return fail_with(done.error());
  fmt::print("The table inet sallyport is in force; {} flows asked, none passes that the policy refuses.\n", done->packets);
  for (auto& remark : done->remarks) fmt::print("  other rules of this machine: {}\n", remark);
  for (auto& held : made->subject.held)
    fmt::print("  held back: port 139 stays open to {}; give it a lease, or apply with --cut-off\n", to_string(held));
  fmt::print("It is taken back by itself in {}, unless you say:  sallyport harden confirm --state {}\n", options.confirm_within,
             directory);
  return 0;
}

int answer(const std::expected<std::string, std::string>& done) {
  if (!done) return fail_with(done.error());
  fmt::print("{}\n", *done);
  return 0;
}

int with_state(const StateOnly& options, std::expected<std::string, std::string> (*act)(const std::string& directory)) {
  auto directory = find_state_directory(options.state);
  if (!directory) return fail_with(directory.error());
  if (!harden::peek(*directory)) return fail_with(fmt::format("nothing was applied, or it has been taken back ({})", *directory));
  return answer(act(*directory));
}

int watch_over(const StateOnly& options) {
  auto done = harden::watch_over(options.state.state, options.token, harden::tell_armed);
  if (!done) return fail_with(done.error());
  if (*done) fmt::print("nobody confirmed in time: what was in force before was put back\n");
  return 0;
}

void add_state_verb(CLI::App& harden, Run& run, const char* name, const char* text, int (*act)(const StateOnly& options)) {
  auto options = std::make_shared<StateOnly>();
  auto* command = harden.add_subcommand(name, text);
  add_state_options(*command, options->state);
  command->footer(
      fmt::format("Examples:\n  sudo sallyport harden {0}\n  sudo sallyport harden {0} --config /etc/sallyport.toml", name));
  command->callback([options, act, &run] { run = [options, act] { return act(*options); }; });
}

// Not for people: `apply` starts it.
void add_watch_verb(CLI::App& harden, Run& run) {
  auto options = std::make_shared<StateOnly>();
  auto* command = harden.add_subcommand(kWatchVerb, "");
  command->group("");
  command->add_option("--state", options->state.state)->required();
  command->add_option("--token", options->token)->required();
  command->callback([options, &run] { run = [options] { return watch_over(*options); }; });
}

}  // namespace

void add_harden_apply(CLI::App& harden, Run& run) {
  auto options = std::make_shared<ApplyOptions>();
  auto* command = harden.add_subcommand("apply", "Put the nftables rules in force, to be taken back by itself unless confirmed");
  add_harden_options(*command, options->common);
  command->add_option("--confirm-within", options->confirm_within, "time until it is taken back")
      ->type_name("TIME")
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  sudo sallyport harden apply --config /etc/sallyport.toml\n"
      "  sudo sallyport harden apply --config /etc/sallyport.toml --confirm-within 10m");
  command->callback([options, &run] { run = [options] { return apply(*options); }; });
  add_state_verb(harden, run, "confirm", "Keep what was applied",
                 [](const StateOnly& given) { return with_state(given, harden::confirm); });
  add_state_verb(harden, run, "undo", "Put back what was in force before the last apply",
                 [](const StateOnly& given) { return with_state(given, harden::undo); });
  add_watch_verb(harden, run);
}

}  // namespace sallyport::cli
