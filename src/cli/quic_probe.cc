// sallyport quic-probe ADDRESS PORT [NAME]: one handshake of QUIC for an audit, which starts this for each. Not for people.
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "audit/quic/facts_line.h"
#include "audit/quic/handshake.h"
#include "cli/audit/options.h"
#include "cli/commands.h"
#include "cli/fail.h"

namespace sallyport::cli {
namespace {

struct Options {
  std::string address, name;
  uint16_t port = 0;
  int64_t patience = 0;  // milliseconds
};

bool write_all(std::string_view text) {
  while (!text.empty()) {
    auto written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

int quic_probe(const Options& options) {
  auto address = policy::parse_address(options.address);
  if (!address) return fail_with(fmt::format("\"{}\" is no address", options.address)), kCouldNotRun;
  policy::Endpoint peer{*address, options.port};
  auto facts = audit::shake_hands(peer, options.name, std::chrono::milliseconds(options.patience));
  // At once: nothing is to run any more that knew the peer.
  _exit(write_all(audit::to_line(facts) + '\n') ? kClean : kCouldNotRun);
}

}  // namespace

void add_quic_probe(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand(kQuicProbe, "");
  command->group("");
  command->add_option("ADDRESS", options->address)->required();
  command->add_option("PORT", options->port)->required();
  command->add_option("NAME", options->name);
  command->add_option("--patience", options->patience)->required()->check(CLI::PositiveNumber);
  command->callback([options, &run] { run = [options] { return quic_probe(*options); }; });
}

}  // namespace sallyport::cli
