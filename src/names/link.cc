#include "names/link.h"

#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>

#include "base/bytes.h"

namespace sallyport::names {
namespace {

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

bool has(const ifaddrs& own, const V4& address) {
  if (!own.ifa_addr || own.ifa_addr->sa_family != AF_INET || !(own.ifa_flags & IFF_UP)) return false;
  // All of 127.0.0.0/8 is loopback's.
  return v4_of(own.ifa_addr) == address || (own.ifa_flags & IFF_LOOPBACK && address[0] == 127);
}

}  // namespace

std::optional<Link> find_link(const V4& address) {
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return std::nullopt;
  std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(all, freeifaddrs);
  std::optional<Link> out;
  for (auto* one = all; one && !out; one = one->ifa_next) {
    if (!has(*one, address)) continue;
    std::string label = one->ifa_name;  // "eth0:1" is an address of eth0
    out = Link{label.substr(0, label.find(':')), 0, address, broadcast_of(*one), {}, {}, false};
    out->index = if_nametoindex(out->interface.c_str());
  }
  for (auto* one = all; one && out; one = one->ifa_next) {
    if (!one->ifa_addr || one->ifa_addr->sa_family != AF_PACKET || out->interface != one->ifa_name) continue;
    auto* hardware = reinterpret_cast<const sockaddr_ll*>(one->ifa_addr);
    if (hardware->sll_hatype == ARPHRD_ETHER && hardware->sll_halen == 6)
      std::memcpy(out->hardware.data(), hardware->sll_addr, out->hardware.size());
  }
  return out;
}

}  // namespace sallyport::names
