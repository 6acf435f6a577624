// sallyport reload
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/control_client.h"
#include "cli/fail.h"
#include "cli/state_directory.h"
#include "cli/status_text.h"

namespace sallyport::cli {
namespace {

int reload(const StateOptions& options) {
  auto directory = find_state_directory(options);
  if (!directory) return fail_with(directory.error());
  auto answer = ask_server(*directory, "reload");
  if (!answer) return fail_with(answer.error().text);
  auto text = answer_text(*answer);
  if (!text) return fail_with(text.error());
  fmt::print("{}", *text);
  return 0;
}

}  // namespace

void add_reload(CLI::App& app, Run& run) {
  auto options = std::make_shared<StateOptions>();
  auto* command = app.add_subcommand("reload", "Have the running server read its policy file again; nobody is dropped");
  add_state_options(*command, *options);
  command->footer(
      "Examples:\n"
      "  sallyport check --config /etc/sallyport.toml && sallyport reload --config /etc/sallyport.toml\n"
      "A file with errors changes nothing: the server keeps what it has.");
  command->callback([options, &run] { run = [options] { return reload(*options); }; });
}

}  // namespace sallyport::cli
