#include "policy/datagram_door.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/weakening.h"

namespace sallyport::policy {
namespace {

// The zone with the longest prefix, as for connections.
const Zone* zone_of(const Policy& policy, const IpAddress& peer) {
  const Zone* best = nullptr;
  uint8_t prefix = 0;
  for (const auto& zone : policy.zones)
    for (const auto& network : zone.networks)
      if (network.contains(peer) && (!best || network.prefix > prefix)) best = &zone, prefix = network.prefix;
  return best;
}

Step nobody_opens(const IpAddress& address, uint16_t port) {
  auto device = to_string(address);
  const char* what = port == 137 ? "NetBIOS names" : "NetBIOS datagrams";
  return {Layer::lease,
          false,
          fmt::format("UDP port {} is silent", port),
          {},
          fmt::format("no lease opens UDP port {} ({}) to {}; it got no answer", port, what, device),
          port == 137 ? fmt::format("[[lease]] device = \"{}\", or wins = true in the [[zone]] it is in", device)
                      : fmt::format("[[lease]] device = \"{}\"", device)};
}

}  // namespace

DatagramAdmission admit_datagram(const Policy& policy, const PeerFacts& peer, uint16_t port) {
  DatagramAdmission out;
  auto facts = peer;
  facts.door = Door::netbios;
  facts.calling_name.reset();
  auto by_lease = admit_connection(policy, facts);
  out.device = by_lease.allowed;
  if (port == 137) {
    auto* zone = zone_of(policy, peer.address);
    out.wins = zone && zone->wins && peer.address.is_v4();
  }
  if (out.allowed()) return out;
  // A lease for this device that does not hold says why; it speaks of no port.
  for (auto& step : by_lease.reason.steps) {
    if (!step.at.line) continue;
    step.text += fmt::format("; UDP port {} gave no answer", port);
    out.reason.add(std::move(step));
  }
  if (out.reason.steps.empty()) out.reason.add(nobody_opens(peer.address, port));
  return out;
}

bool name_service_open(const Policy& policy, Time now) {
  return netbios_door_open(policy, now) ||
         std::any_of(policy.zones.begin(), policy.zones.end(), [](auto& zone) { return zone.wins; });
}

}  // namespace sallyport::policy
