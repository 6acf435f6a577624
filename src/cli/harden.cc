// sallyport harden plan|write|check|apply|confirm|undo
#include <CLI/CLI.hpp>

#include "cli/harden/verbs.h"

namespace sallyport::cli {

void add_harden(CLI::App& app, Run& run) {
  auto* harden =
      app.add_subcommand("harden", "Turn the policy into firewall rules and settings, check them, apply them, take them back");
  harden->require_subcommand(0, 1);
  harden->footer(
      "Examples:\n"
      "  sallyport harden plan --config /etc/sallyport.toml\n"
      "  sallyport harden write --for ufw --config /etc/sallyport.toml\n"
      "  sallyport harden check --config /etc/sallyport.toml\n"
      "  sudo sallyport harden apply --config /etc/sallyport.toml     then, when all still works: sudo sallyport harden confirm");
  for (auto add : {add_harden_plan, add_harden_write, add_harden_check, add_harden_apply}) add(*harden, run);
}

}  // namespace sallyport::cli
