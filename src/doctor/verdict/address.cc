// The way to the address: cable, route, two machines with one address, nobody there.
#include <fmt/format.h>

#include <algorithm>

#include "doctor/verdict/rules.h"

namespace sallyport::doctor::rules {
namespace {

std::string macs_text(const std::vector<policy::MacAddress>& macs) {
  std::string out;
  for (size_t i = 0; i < macs.size(); i++) {
    if (i) out += i + 1 == macs.size() ? " and " : ", ";
    out += policy::to_string(macs[i]);
  }
  return out;
}

Verdict unplugged(const std::string& link) {
  return {Cause::carrier_down,
          fmt::format("The interface {} has no carrier: its cable, or what is at the other end of it, is off.", link),
          fmt::format("Plug in the cable of {}, and switch on what it leads to.", link),
          {}};
}

bool nothing_came(const AddressEvidence& used) {
  return std::all_of(used.ports.begin(), used.ports.end(), [](auto& port) {
    return port.answer == PortAnswer::filtered || port.answer == PortAnswer::unreachable || port.answer == PortAnswer::not_asked;
  });
}

// A router said so.
const PortEvidence* router_says_nobody(const AddressEvidence& used) {
  for (auto& port : used.ports)
    if (port.answer == PortAnswer::unreachable && port.rejected_by && port.rejected_by != used.route.source) return &port;
  return nullptr;
}

// The kernel tried ARP itself, and gave up.
bool unresolved(const AddressEvidence& used) {
  return std::any_of(used.ports.begin(), used.ports.end(), [](auto& port) { return port.answer == PortAnswer::unreachable; });
}

}  // namespace

Found carrier(const Evidence& evidence) {
  auto* used = evidence.used();
  if (!used || used->route.local) return std::nullopt;
  if (used->route.link && used->route.link->carrier == Known::no) return unplugged(used->route.link->name);
  if (used->route.exists == Known::no && !used->route.unplugged.empty()) return unplugged(used->route.unplugged.front());
  return std::nullopt;
}

Found route(const Evidence& evidence) {
  auto* used = evidence.used();
  if (!used || used->route.exists != Known::no) return std::nullopt;
  return Verdict{
      Cause::no_route,
      fmt::format("This machine has no route to {}: {}.", address_text(*used), used->route.error),
      fmt::format("Add a default gateway or a route (ip route add {} via GATEWAY), or connect the VPN that leads there.",
                  address_text(*used)),
      {}};
}

Found duplicate(const Evidence& evidence) {
  auto* used = evidence.used();
  if (!used) return std::nullopt;
  auto& arp = used->arp;
  if (arp.answers.size() > 1) {
    auto address = policy::to_string(arp.address);
    auto whose = arp.address == used->address ? "" : ", the gateway to " + address_text(*used);
    return Verdict{
        Cause::duplicate_address,
        fmt::format("{} machines have the address {}{}: {}.", arp.answers.size(), address, whose, macs_text(arp.answers)),
        fmt::format("Give one of them another address, and reserve {} for the other in DHCP.", address),
        {}};
  }
  if (!arp.claim_own.empty() && used->route.source)
    return Verdict{Cause::duplicate_address,
                   fmt::format("Another machine ({}) has this machine's address {}.", macs_text(arp.claim_own),
                               policy::to_string(*used->route.source)),
                   fmt::format("Give this machine or {} another address.", macs_text(arp.claim_own)),
                   {}};
  return std::nullopt;
}

Found host_silent(const Evidence& evidence) {
  auto* used = evidence.used();
  if (!used || used->ports.empty() || used->alive() || !nothing_came(*used)) return std::nullopt;
  bool nobody_answers_arp = used->arp.asked == Known::yes && used->arp.answers.empty();
  auto host = host_text(evidence);
  if (nobody_answers_arp && used->route.gateway)
    return Verdict{Cause::host_silent,
                   fmt::format("The gateway {} to {} does not answer.", policy::to_string(*used->route.gateway), host),
                   fmt::format("Switch on the gateway, or correct the route (ip route get {}).", address_text(*used)),
                   {}};
  if (nobody_answers_arp || (!used->route.gateway && unresolved(*used)))
    return Verdict{Cause::host_silent,
                   fmt::format("No machine on this network has the address of {}: nobody answers ARP for it.", host),
                   fmt::format("Switch {} on, or correct its address.", evidence.target.host),
                   {}};
  if (auto* port = router_says_nobody(*used))
    return Verdict{Cause::host_silent,
                   fmt::format("The router {} finds nobody at the address of {}.", policy::to_string(*port->rejected_by), host),
                   fmt::format("Switch {} on, or correct its address.", evidence.target.host),
                   {}};
  return Verdict{Cause::host_silent,
                 fmt::format("Nothing comes back from {}: no ping, no port.", host),
                 fmt::format("Switch {} on or correct its address; if it runs, allow TCP 445 in the firewalls between.",
                             evidence.target.host),
                 {}};
}

// Only when something is wrong: half duplex alone makes a connection slow, not dead.
Found hardware(const Evidence& evidence) {
  auto* used = evidence.used();
  if (!used || !used->route.link) return std::nullopt;
  auto& link = *used->route.link;
  bool failing = !used->speaks() || !evidence.smb.broken.empty();
  if (failing && link.full_duplex == Known::no)
    return Verdict{Cause::network_hardware,
                   fmt::format("The interface {} runs at half duplex, {} Mbit/s.", link.name, link.speed),
                   fmt::format("Set both ends of the cable to automatic negotiation (ethtool -s {} autoneg on).", link.name),
                   {}};
  if (link.errors_grown)
    return Verdict{Cause::network_hardware,
                   fmt::format("The interface {} counted {} errors while the doctor was at work.", link.name, link.errors_grown),
                   fmt::format("Replace the cable of {}, then the port of the switch.", link.name),
                   {}};
  return std::nullopt;
}

}  // namespace sallyport::doctor::rules
