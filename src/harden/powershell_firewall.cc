#include <fmt/format.h>

#include <algorithm>

#include "harden/windows.h"

namespace sallyport::harden {
namespace {

std::string array(const std::string& name, const std::vector<std::string>& items) {
  auto text = fmt::format("${} = @(", name);
  for (size_t i = 0; i < items.size(); i++) text += fmt::format("{}'{}'", i ? ", " : "", items[i]);
  return text + ")\n";
}

std::vector<std::string> others_of(const AddressSet& set) {
  std::vector<std::string> all;
  for (auto family : kFamilies)
    for (auto& range : set.others(family)) all.push_back(to_string(range));
  return all;
}

std::vector<std::string> networks_of(const AddressSet& set) {
  std::vector<std::string> all;
  for (auto& network : set.networks()) all.push_back(to_string(network));
  return all;
}

// `port` is the other side's for what goes out, ours for what comes in.
std::string rule(const char* direction, const char* action, const char* protocol, const char* ports, std::string_view peers) {
  bool inbound = std::string_view(direction) == "Inbound";
  return fmt::format(
      "New-NetFirewallRule -Group 'Sallyport' -DisplayName 'Sallyport: {0} {1} {2} {3}' -Direction {0} -Action {1} -Profile Any "
      "-Protocol {2} -{4} {3} -RemoteAddress {5} | Out-Null\n",
      direction, action, protocol, ports, inbound ? "LocalPort" : "RemotePort", peers);
}

// A host that an audit found only at 139 would be lost to every client: it stays reachable until somebody has decided.
AddressSet kept_at_139(const Subject& subject) {
  AddressSet kept;
  for (auto& found : subject.found)
    if (found.only_netbios()) kept.add(AddressRange{found.address, found.address});
  return kept;
}

std::string netbios_rules(const Subject& subject) {
  auto kept = kept_at_139(subject);
  std::string text = rule("Inbound", "Block", "TCP", "137-139", "Any") + rule("Inbound", "Block", "UDP", "137-139", "Any") +
                     rule("Outbound", "Block", "UDP", "137-139", "Any");
  if (kept.empty()) return text + rule("Outbound", "Block", "TCP", "137-139", "Any");
  for (auto& found : subject.found)
    if (found.only_netbios()) text += fmt::format("# Held back: {}, and nothing at 445\n", to_string(found));
  return text + array("NetbiosRefused", others_of(kept)) + rule("Outbound", "Block", "TCP", "137-139", "$NetbiosRefused");
}

std::string smb_rules(const char* direction, const char* name, const AddressSet& allowed) {
  auto refused = others_of(allowed);
  std::string text;
  if (!allowed.empty()) {
    text += array(fmt::format("{}Allowed", name), networks_of(allowed));
    text += rule(direction, "Allow", "TCP", "445", fmt::format("${}Allowed", name));
  }
  if (allowed.empty()) return rule(direction, "Block", "TCP", "445", "Any");
  if (refused.empty()) return text;
  return text + array(fmt::format("{}Refused", name), refused) +
         rule(direction, "Block", "TCP", "445", fmt::format("${}Refused", name));
}

}  // namespace

AddressSet windows_smb_servers(const Flows& flows) {
  auto set = flows.zone_sources();
  for (auto* network :
       {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1"})
    set.add(range_of(*policy::parse_network(network).network));
  return set;
}

std::string powershell_firewall(const Subject& subject) {
  return "\n# The firewall. Who is refused is named too, because a rule that blocks goes before every rule that allows.\n"
         "Get-NetFirewallRule -Group 'Sallyport' -ErrorAction SilentlyContinue | Remove-NetFirewallRule\n" +
         netbios_rules(subject) + smb_rules("Inbound", "Client", subject.flows.zone_sources()) +
         rule("Inbound", "Block", "UDP", "445", "Any") +
         "# What goes out to 445: to the policy's networks, and to addresses that are no part of the Internet.\n" +
         smb_rules("Outbound", "Server", windows_smb_servers(subject.flows)) + rule("Outbound", "Block", "UDP", "445", "Any") +
         "Set-NetFirewallProfile -All -Enabled True -DefaultInboundAction Block\n";
}

}  // namespace sallyport::harden
