#include "harden/datagram_flows.h"

#include <algorithm>

namespace sallyport::harden {
namespace {

using policy::Lease;

// Of the leases in force that open 137 and 138, the one that ends last; with `devices`, of theirs.
const Lease* last_lease(const Flows& flows, const policy::Policy& policy,
                        const std::vector<policy::IpAddress>* devices = nullptr) {
  const Lease* last = nullptr;
  for (auto& lease : policy.leases) {
    if (lease.door != policy::Door::netbios || !lease.device.is_v4() || !lease.in_force(flows.at)) continue;
    if (devices && std::find(devices->begin(), devices->end(), lease.device) == devices->end()) continue;
    if (!last || last->until < lease.until) last = &lease;
  }
  return last;
}

// `until` the end of that lease; none: for good.
void add(Flows& flows, const policy::Network& source, const PortRange& udp, const Lease* until, const std::string& why) {
  Flow flow;
  flow.source = source;
  flow.door.reset();
  flow.udp = udp;
  flow.why = why;
  if (until) flow.until = until->until, flow.until_text = until->until_text;
  flows.allowed.push_back(std::move(flow));
}

// A P node neither broadcasts names nor hears such broadcasts (RFC 1001 10.2); the browser's datagrams it does.
void add_vicinity(Flows& flows, const policy::Policy& policy, const Vicinity& vicinity) {
  const char* why = "[netbios] announce";
  bool names = policy.netbios.node != policy::NodeType::p;
  if (vicinity.wins && names) add(flows, vicinity.network, kNames, nullptr, why);
  auto* lease = last_lease(flows, policy, &vicinity.devices);
  if (lease) add(flows, vicinity.network, names ? kNamesAndDatagrams : PortRange{138, 138}, lease, why);
}

// Servers that names are registered at, while there are names: they answer from port 137 to port 137.
void add_servers(Flows& flows, const policy::Policy& policy) {
  bool wins = std::any_of(policy.zones.begin(), policy.zones.end(), [](auto& zone) { return zone.wins; });
  auto* lease = last_lease(flows, policy);
  if (policy.netbios.node == policy::NodeType::b || !(wins || lease)) return;
  for (auto& server : policy.netbios.wins) add(flows, {server, 128}, kNames, wins ? nullptr : lease, "[netbios] wins");
}

}  // namespace

void add_names(Flows& flows, const AddressSet& zone, const std::string& why) {
  for (auto& network : zone.networks(Family::ipv4)) add(flows, network, kNames, nullptr, why);
}

void add_those_waited_for(Flows& flows, const policy::Policy& policy) {
  add_servers(flows, policy);
  if (policy.netbios.announce != policy::Announce::network) return;
  for (auto& vicinity : flows.vicinities) add_vicinity(flows, policy, vicinity);
}

}  // namespace sallyport::harden
