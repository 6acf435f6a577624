// sallyport status
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/control_client.h"
#include "cli/fail.h"
#include "cli/legacy_status.h"
#include "cli/names_text.h"
#include "cli/state_directory.h"
#include "cli/status_text.h"

namespace sallyport::cli {
namespace {

struct StatusOptions {
  StateOptions state;
  bool json = false, legacy = false, wins = false;
  int days = 30;
};

int status(const StatusOptions& options) {
  if (options.legacy) return legacy_status(options.state, options.days, options.json);
  auto directory = find_state_directory(options.state);
  if (!directory) return fail_with(directory.error());
  auto answer = ask_server(*directory, options.wins ? "names" : "status");
  if (!answer) return fail_with(answer.error().text);
  auto text = options.wins ? wins_text(*answer) : status_text(*answer);
  if (!text) return fail_with(text.error());
  fmt::print("{}", options.json ? *answer + "\n" : *text);
  return 0;
}

}  // namespace

void add_status(CLI::App& app, Run& run) {
  auto options = std::make_shared<StatusOptions>();
  auto* command = app.add_subcommand("status", "Show sessions, open files and what is weakened, from the running server");
  add_state_options(*command, options->state);
  command->add_flag("--json", options->json, "the same for programs");
  auto* legacy = command->add_flag("--legacy", options->legacy,
                                   "who would break if the old door closed today, who is silent, which lease can go");
  command->add_option("--days", options->days, "with --legacy: the time looked at (default: 30)")
      ->type_name("DAYS")
      ->check(CLI::Range(1, 3650))
      ->needs(legacy);
  command->add_flag("--wins", options->wins, "the NetBIOS names registered here by zones with wins = true")->excludes(legacy);
  command->footer(
      "Examples:\n"
      "  sallyport status\n"
      "  sallyport status --config /etc/sallyport.toml --json | jq .sessions\n"
      "  sallyport status --wins\n"
      "  sallyport status --legacy --days 90");
  command->callback([options, &run] { run = [options] { return status(*options); }; });
}

}  // namespace sallyport::cli
