// sallyport why ID
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/control_client.h"
#include "cli/fail.h"
#include "cli/state_directory.h"
#include "policy/refusals.h"

namespace sallyport::cli {
namespace {

struct WhyOptions {
  StateOptions state;
  std::string id;
  bool json = false;
};

// The server knows how often a refusal repeated; what it does not know, and when it is not there, the file tells.
std::optional<policy::Refusal> look_up(const std::string& directory, const std::string& id) {
  if (auto answer = ask_server(directory, "why " + id))
    if (auto refusal = policy::refusal_from_json(*answer)) return refusal;
  return policy::find_refusal(directory, id);
}

int why(const WhyOptions& options) {
  auto directory = find_state_directory(options.state);
  if (!directory) return fail_with(directory.error());
  auto id = policy::normalized_id(options.id);
  if (id.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != id.npos || id.empty())
    return fail_with(
        fmt::format("\"{}\" is not the id of a refusal; they look like R4K2M9Q and stand in the server's log", options.id));
  auto refusal = look_up(*directory, id);
  if (!refusal)
    return fail_with(fmt::format("no refusal {} is known in {}; old ones are forgotten after some thousands", id, *directory));
  fmt::print("{}", options.json ? policy::to_json(*refusal) + "\n" : policy::explain(*refusal));
  return 0;
}

}  // namespace

void add_why(CLI::App& app, Run& run) {
  auto options = std::make_shared<WhyOptions>();
  auto* command = app.add_subcommand("why", "Explain a refusal: which rule said no, and what would allow it");
  command->add_option("ID", options->id, "the refusal's id, from the server's log or sallyport status")->required();
  add_state_options(*command, options->state);
  command->add_flag("--json", options->json, "the same for programs");
  command->footer(
      "Examples:\n"
      "  sallyport why R4K2M9Q\n"
      "  sallyport why R4K2M9Q --config /etc/sallyport.toml --json");
  command->callback([options, &run] { run = [options] { return why(*options); }; });
}

}  // namespace sallyport::cli
