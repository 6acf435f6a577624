#include "names/link.h"

#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>

#include <bit>
#include <cstring>
#include <memory>

#include "base/bytes.h"

namespace sallyport::names {
namespace {

using Interfaces = std::unique_ptr<ifaddrs, void (*)(ifaddrs*)>;
Interfaces interfaces() {
  ifaddrs* all = nullptr;
  return {getifaddrs(&all) == 0 ? all : nullptr, [](ifaddrs* list) { if (list) freeifaddrs(list); }};
}

V4 v4_of(const sockaddr* address) {
  V4 out{};
  if (address) std::memcpy(out.data(), &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, out.size());
  return out;
}

// As the mask has it: an address may have been given to the interface without a broadcast address.
std::optional<V4> broadcast_of(const ifaddrs& own) {
  if (!(own.ifa_flags & IFF_BROADCAST)) return std::nullopt;
  auto address = load_be<uint32_t>(v4_of(own.ifa_addr).data()), mask = load_be<uint32_t>(v4_of(own.ifa_netmask).data());
  if (mask >= 0xFFFFFFFE) return std::nullopt;  // one or two addresses: nobody else is there
  V4 out;
  store_be(out.data(), address | ~mask);
  return out;
}

bool is_v4_and_up(const ifaddrs& own) { return own.ifa_addr && own.ifa_addr->sa_family == AF_INET && own.ifa_flags & IFF_UP; }

bool has(const ifaddrs& own, const V4& address) {
  if (!is_v4_and_up(own)) return false;
  // All of 127.0.0.0/8 is loopback's.
  return v4_of(own.ifa_addr) == address || (own.ifa_flags & IFF_LOOPBACK && address[0] == 127);
}

}  // namespace

bool Link::on_network(const V4& other) const {
  uint32_t mask = prefix ? 0xFFFFFFFF << (32 - prefix) : 0;
  return ((load_be<uint32_t>(address.data()) ^ load_be<uint32_t>(other.data())) & mask) == 0;
}

std::vector<V4> own_addresses() {
  std::vector<V4> out;
  auto all = interfaces();
  for (auto* one = all.get(); one; one = one->ifa_next)
    if (is_v4_and_up(*one)) out.push_back(v4_of(one->ifa_addr));
  return out;
}

std::optional<Link> find_link(const V4& address) {
  auto all = interfaces();
  std::optional<Link> out;
  for (auto* one = all.get(); one && !out; one = one->ifa_next) {
    if (!has(*one, address)) continue;
    std::string label = one->ifa_name;  // "eth0:1" is an address of eth0
    auto prefix = static_cast<uint8_t>(std::popcount(load_be<uint32_t>(v4_of(one->ifa_netmask).data())));
    out = Link{label.substr(0, label.find(':')), 0, address, prefix, broadcast_of(*one), {}, {}, false};
    out->index = if_nametoindex(out->interface.c_str());
  }
  for (auto* one = all.get(); one && out; one = one->ifa_next) {
    if (!one->ifa_addr || one->ifa_addr->sa_family != AF_PACKET || out->interface != one->ifa_name) continue;
    auto* hardware = reinterpret_cast<const sockaddr_ll*>(one->ifa_addr);
    if (hardware->sll_hatype == ARPHRD_ETHER && hardware->sll_halen == 6)
      std::memcpy(out->hardware.data(), hardware->sll_addr, out->hardware.size());
  }
  return out;
}

}  // namespace sallyport::names
