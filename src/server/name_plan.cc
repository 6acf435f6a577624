#include "server/name_plan.h"

#include <algorithm>
#include <map>

#include "policy/datagram_door.h"
#include "server/doors.h"
#include "server/neighbours.h"

namespace sallyport::server {
namespace {

using names::V4;

struct Facing {
  std::vector<V4> devices;
  bool wins = false;
};
using ByAddress = std::map<V4, Facing>;

// Port 139's addresses, where the policy names them; one that stands for all addresses names none.
std::vector<V4> named(const policy::Policy& policy) {
  std::vector<V4> out;
  for (const auto& endpoint : policy.server.listen_netbios)
    if (endpoint.address.is_v4() && !endpoint.address.is_unspecified()) out.push_back(names::to_v4(endpoint.address));
  return out;
}

// A device that none of the named addresses faces is told by all of them.
void add_device(ByAddress& all, const std::vector<V4>& named, const policy::IpAddress& device) {
  if (!device.is_v4()) return;
  auto facing = address_facing(device);
  bool faces =
      facing && facing->is_v4() && (named.empty() || std::find(named.begin(), named.end(), names::to_v4(*facing)) != named.end());
  auto to = faces ? std::vector{names::to_v4(*facing)} : named;
  for (const auto& own : to) all[own].devices.push_back(names::to_v4(device));
}

void add_wins(ByAddress& all, const policy::Network& network, const std::vector<V4>& own) {
  if (!network.address.is_v4()) return;
  auto somebody = network.address;
  if (network.prefix < 127) somebody.bytes[15] |= 1;  // a network's own address is nobody's
  if (auto facing = address_facing(somebody); facing && facing->is_v4()) all[names::to_v4(*facing)].wins = true;
  for (const auto& each : own)
    if (network.contains(names::to_ip(each))) all[each].wins = true;
}

}  // namespace

std::vector<names::Link> name_links(const policy::Policy& policy, policy::Time now) {
  if (!policy::name_service_open(policy, now)) return {};
  ByAddress all;
  auto listed = named(policy);
  for (const auto& lease : policy.leases)
    if (lease.door == policy::Door::netbios && lease.in_force(now)) add_device(all, listed, lease.device);
  auto own = names::own_addresses();
  for (const auto& zone : policy.zones)
    for (const auto& network : zone.networks)
      if (zone.wins) add_wins(all, network, own);
  std::vector<names::Link> out;
  for (auto& [address, facing] : all) {
    auto link = names::find_link(address);
    if (!link) continue;
    std::sort(facing.devices.begin(), facing.devices.end());
    facing.devices.erase(std::unique(facing.devices.begin(), facing.devices.end()), facing.devices.end());
    link->devices = std::move(facing.devices);
    link->wins = facing.wins;
    out.push_back(std::move(*link));
  }
  return out;
}

names::Plan name_plan(const Engine& engine, policy::Time now) {
  auto policy = engine.policy();
  auto upper = [](const std::string& name) { return nbt::Name::of(name).text(); };
  return {policy, upper(engine.name()), upper(policy->server.workgroup), name_links(*policy, now)};
}

names::Surroundings name_surroundings(Engine& engine) {
  return {[](const policy::IpAddress& peer) { return hardware_address(peer); },
          [&engine](const policy::IpAddress& address, const policy::Reason& reason) {
            Peer peer;
            peer.address = address;
            peer.door = policy::Door::netbios;
            peer.text = policy::to_string(address);
            engine.refuse_peer(peer, reason, NtStatus::access_denied);
          }};
}

}  // namespace sallyport::server
