// sallyport translate: one SMB1 client, spoken to for the server, which starts this for each. Not for people.
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "translator/run.h"

namespace sallyport::cli {

void add_translate(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand(kTranslate, "");
  command->group("");
  // At once: nothing is to run any more that knew the peer.
  command->callback([&run] { run = []() -> int { _exit(translator::run()); }; });
}

}  // namespace sallyport::cli
