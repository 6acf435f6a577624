// firewalld: a policy object of its own between every zone and this host, with rich rules (firewalld.richlanguage(5)). Needs
// firewalld 0.9 or newer. Rules that accept have a lower priority, which is asked first.
#include <fmt/format.h>

#include "harden/writers.h"

namespace sallyport::harden {
namespace {

std::string command(std::string_view words) { return fmt::format("firewall-cmd --permanent {}\n", words); }

std::string source_words(const policy::Network& source, bool v4) {
  auto family = fmt::format(" family=\"{}\"", v4 ? "ipv4" : "ipv6");
  bool everybody = v4 ? source.prefix == 96 : source.prefix == 0;
  return everybody ? family : fmt::format("{} source address=\"{}\"", family, to_string(source));
}

std::string accept_rule(const Flow& flow, const PortRange& ports, const char* protocol) {
  return fmt::format("--policy=sallyport --add-rich-rule='rule priority=\"-100\"{} port port=\"{}\" protocol=\"{}\" accept'",
                     source_words(flow.source, flow.is_v4()), to_string(ports), protocol);
}

// A rule that ends with its lease cannot be permanent: it goes into the running firewall with the time that is left.
std::string ending_command(const Flow& flow, std::string_view rule) {
  auto end = flow.until->time_since_epoch().count();
  return fmt::format("before {0} && firewall-cmd {1} --timeout=\"$(({0} - $(date +%s)))s\"\n", end, rule);
}

std::string flow_commands(const Flows& flows, const Flow& flow) {
  auto text = fmt::format("# {}\n", plain(to_string(flow)));
  auto allow = [&](const PortRange& ports, const char* protocol) {
    auto rule = accept_rule(flow, ports, protocol);
    text += flow.ends() ? ending_command(flow, rule) : command(rule);
  };
  if (flow.door)
    for (auto port : flows.ports(*flow.door)) allow({port, port}, "tcp");
  if (flow.udp) allow(*flow.udp, "udp");
  return text;
}

std::string refusals(const Flows& flows) {
  std::string text = "# Everybody else\n";
  for (auto& range : flows.denied())
    for (auto* protocol : {"tcp", "udp"})
      text +=
          command(fmt::format("--policy=sallyport --add-rich-rule='rule priority=\"-50\" port port=\"{}\" protocol=\"{}\" {}'",
                              to_string(range), protocol, std::string_view(protocol) == "tcp" ? "reject" : "drop"));
  return text;
}

}  // namespace

std::string write_firewalld(const Subject& subject) {
  auto text = "#!/bin/sh\n" + heading(subject, "#", "firewalld: NetBIOS and SMB as the policy has it.");
  text +=
      "# It can be run again, and should be after each change of the policy and at each start (leases are rules of the running\n"
      "# firewall, which end by themselves). firewalld lets established connections go on: what a lapsed lease left open is\n"
      "# ended by sallyport serve.\n"
      "set -e\n"
      "before() { [ \"$(date +%s)\" -lt \"$1\" ]; }\n"
      "firewall-cmd --permanent --get-policies | grep -qw sallyport && firewall-cmd --permanent --delete-policy=sallyport\n";
  for (auto* words : {"--new-policy=sallyport", "--policy=sallyport --add-ingress-zone=ANY",
                      "--policy=sallyport --add-egress-zone=HOST", "--policy=sallyport --set-priority=-10"})
    text += command(words);
  std::string ending;
  for (auto& flow : subject.flows.allowed) (flow.ends() ? ending : text) += flow_commands(subject.flows, flow);
  // The last word is not that of a lease that has lapsed meanwhile.
  return text + refusals(subject.flows) + "firewall-cmd --reload\n" + ending + "exit 0\n";
}

}  // namespace sallyport::harden
