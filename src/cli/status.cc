// sallyport status
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/control_client.h"
#include "cli/fail.h"
#include "cli/state_directory.h"
#include "cli/status_text.h"

namespace sallyport::cli {
namespace {

struct StatusOptions {
  StateOptions state;
  bool json = false;
};

int status(const StatusOptions& options) {
  auto directory = find_state_directory(options.state);
  if (!directory) return fail_with(directory.error());
  auto answer = ask_server(*directory, "status");
  if (!answer) return fail_with(answer.error().text);
  auto text = status_text(*answer);
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
  command->footer(
      "Examples:\n"
      "  sallyport status\n"
      "  sallyport status --config /etc/sallyport.toml --json | jq .sessions");
  command->callback([options, &run] { run = [options] { return status(*options); }; });
}

}  // namespace sallyport::cli
