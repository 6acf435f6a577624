// ufw: each rule is put before all others (ufw 0.36 or newer), so what is to be asked first is written last.
#include <fmt/format.h>

#include "harden/writers.h"

namespace sallyport::harden {
namespace {

std::string port_list(const std::vector<PortRange>& ranges) {
  std::string text;
  for (auto& range : ranges) text += (text.empty() ? "" : ",") + to_string(range, ':');
  return text;
}

// ufw takes 0.0.0.0/0 and ::/0 for "any", of both families. Two halves stay in theirs.
std::vector<std::string> sources(const Flow& flow) {
  if (flow.is_v4() && flow.source.prefix == 96) return {"0.0.0.0/1", "128.0.0.0/1"};
  if (flow.source.prefix == 0) return {"::/1", "8000::/1"};
  return {to_string(flow.source)};
}

std::string flow_commands(const Flows& flows, const Flow& flow) {
  auto text = fmt::format("# {}\n", plain(to_string(flow)));
  auto guard = flow.until ? fmt::format("before {} && ", flow.until->time_since_epoch().count()) : "";
  auto allow = [&](const char* protocol, const std::vector<PortRange>& ports) {
    for (auto& source : sources(flow))
      text += fmt::format("{}ufw prepend allow proto {} from {} to any port {} comment 'sallyport'\n", guard, protocol, source,
                          port_list(ports));
  };
  std::vector<PortRange> ports;
  if (flow.door)
    for (auto port : flows.ports(*flow.door)) ports.push_back({port, port});
  if (flow.door) allow("tcp", ports);
  if (flow.udp) allow("udp", {*flow.udp});
  return text;
}

}  // namespace

std::string write_ufw(const Subject& subject) {
  auto text = "#!/bin/sh\n" + heading(subject, "#", "ufw: NetBIOS and SMB as the policy has it.");
  text +=
      "# It can be run again, and should be after each change of the policy and on the day after a lease has ended: it takes\n"
      "# its own rules away first. ufw lets established connections go on: what a lapsed lease left open is ended by sallyport\n"
      "# serve.\n"
      "set -e\n"
      "before() { [ \"$(date +%s)\" -lt \"$1\" ]; }\n"
      "ufw show added | grep \"comment 'sallyport'\" | sed \"s/^ufw //; s/ comment .*//\" |\n"
      "  while read -r rule; do ufw delete $rule; done\n"
      "# Everybody else\n";
  for (auto* protocol : {"udp", "tcp"})
    text += fmt::format("ufw prepend deny proto {} to any port {} comment 'sallyport'\n", protocol,
                        port_list(subject.flows.denied()));
  for (auto& flow : subject.flows.allowed) text += flow_commands(subject.flows, flow);
  return text + "ufw reload\n";
}

}  // namespace sallyport::harden
