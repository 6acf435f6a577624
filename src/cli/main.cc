#include <CLI/CLI.hpp>

#include <iostream>
#include <optional>

#include "cli/commands.h"

namespace {

// A status to end with; nothing when the arguments were understood. 0 is --help's, all that is wrong with them is 2.
std::optional<int> parse(CLI::App& app, int argc, char** argv) {
  auto status = [&]() -> int {
    CLI11_PARSE(app, argc, argv);
    return -1;
  }();
  if (status < 0) return std::nullopt;
  return status == 0 ? 0 : 2;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace sallyport::cli;
  CLI::App app{"Sallyport: a guarded gate to your files, over SMB on port 445 and, where a lease says so, 139.", "sallyport"};
  app.set_version_flag("--version", "sallyport " SALLYPORT_VERSION);
  app.require_subcommand(0, 1);
  app.footer(
      "Examples:\n"
      "  sallyport serve                                        share ./shared-folder, with a user made for it\n"
      "  sallyport serve --share docs=/srv/docs --user anna     share a folder with anna, who is asked for a password\n"
      "  sallyport serve --config /etc/sallyport.toml           serve what a policy file says\n"
      "  sallyport audit 192.168.1.0/24                         find and grade every SMB service of a network\n"
      "  sallyport COMMAND --help                               more of each command");
  Run run;
  for (auto add : {add_serve, add_check, add_user, add_share, add_status, add_why, add_reload, add_decode, add_audit,
                   add_nbtstat, add_doctor, add_harden, add_quic_probe, add_translate})
    add(app, run);
  if (auto status = parse(app, argc, argv)) return *status;
  if (run) return run();
  // A command was left out; a word that is none has been named by the parser.
  const CLI::App* asked = &app;
  while (!asked->get_subcommands().empty()) asked = asked->get_subcommands().front();
  std::cerr << asked->help();
  return 2;
}
