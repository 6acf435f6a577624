// sallyport decode FILE
#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/commands.h"
#include "cli/decode/decode.h"

namespace sallyport::cli {

void add_decode(CLI::App& app, Run& run) {
  auto options = std::make_shared<DecodeOptions>();
  auto* command = app.add_subcommand("decode", "Print the SMB2, NetBIOS session, name and datagram service messages of a capture");
  command->add_option("FILE", options->file, "a pcap or pcapng file, - for standard input")->required();
  command->add_flag("--json", options->json, "every field of every message, one object a line");
  command->add_flag("--full", options->full, "with --json: also long data, whole");
  command->add_option("--port", options->ports, "a port that carries SMB, besides 445 and 139")
      ->type_name("NUMBER")
      ->allow_extra_args(false);
  command->footer(
      "Examples:\n"
      "  sallyport decode trace.pcap\n"
      "  sallyport decode trace.pcap --json | jq .\n"
      "  tcpdump -i eth0 -w - port 445 | sallyport decode -\n"
      "  sallyport decode trace.pcap --port 4450");
  command->callback([options, &run] { run = [options] { return run_decode(*options, std::cout, std::cerr); }; });
}

}  // namespace sallyport::cli
