#include "audit/local/peers.h"

#include <algorithm>

namespace sallyport::audit::local {
namespace {

using harden::AddressSet;
using harden::Family;
using policy::IpAddress;

// Nobody sends from there: "this network", loopback, multicast and what is above it; unspecified, loopback, multicast.
constexpr std::string_view kNobody[] = {"0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/127", "ff00::/8"};
constexpr std::string_view kLinkLocal = "fe80::/10";
constexpr std::string_view kNotPublic[] = {
    "0.0.0.0/8",    "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8",     "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"};

harden::AddressRange range(std::string_view network) { return harden::range_of(*policy::parse_network(network).network); }
bool is_in(std::string_view network, const IpAddress& address) {
  return policy::parse_network(network).network->contains(address);
}

// "::" with the length 0 is all of IPv6; the IPv4 addresses in its middle are not meant.
Family family_of(const policy::Network& network) {
  return network.address.is_v4() && network.prefix >= 96 ? Family::ipv4 : Family::ipv6;
}

// A network of one address has nobody else in it.
PeerGroup attached(const LocalAddress& own) {
  std::vector<harden::AddressRange> sources;
  if (own.prefix < 128) sources.push_back(harden::range_of(own.network()));
  return {to_string(own.network()), own.interface, own.address.is_v4(), true, sources};
}

PeerGroup elsewhere(const Machine& machine, const std::string& interface, Family family) {
  AddressSet set;
  for (auto& route : machine.routes)
    if (route.gateway && route.interface == interface && family_of(route.to) == family) set.add(harden::range_of(route.to));
  for (auto network : kNobody) set.subtract(range(network));
  set.subtract(range(kLinkLocal));
  for (auto& own : machine.addresses)
    if (own.address.is_v4() == (family == Family::ipv4)) set.subtract(harden::range_of(own.network()));
  return {"elsewhere", interface, family == Family::ipv4, false, set.ranges(family)};
}

bool is_there(const std::vector<PeerGroup>& groups, const PeerGroup& group) {
  return std::any_of(groups.begin(), groups.end(), [&](auto& each) {
    return each.name == group.name && each.interface == group.interface && each.v4 == group.v4;
  });
}

}  // namespace

std::vector<PeerGroup> peer_groups(const Machine& machine) {
  std::vector<PeerGroup> groups;
  auto add = [&](PeerGroup group) {
    if (!group.sources.empty() && !is_there(groups, group)) groups.push_back(std::move(group));
  };
  for (auto& own : machine.addresses)
    if (!own.address.is_loopback()) add(attached(own));
  for (auto family : harden::kFamilies)
    for (auto& route : machine.routes)
      if (route.gateway && family_of(route.to) == family) add(elsewhere(machine, route.interface, family));
  return groups;
}

bool is_public(const IpAddress& address) {
  if (!address.is_v4()) return is_in("2000::/3", address) && !is_in("2001:db8::/32", address);
  return std::none_of(std::begin(kNotPublic), std::end(kNotPublic), [&](auto network) { return is_in(network, address); });
}

}  // namespace sallyport::audit::local
