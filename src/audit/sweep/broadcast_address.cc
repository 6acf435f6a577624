#include "audit/sweep/broadcast_address.h"

#include <net/if.h>
#include <netinet/in.h>

#include "audit/sweep/name_socket.h"

namespace sallyport::audit {
namespace {

constexpr unsigned kNeeded = IFF_UP | IFF_BROADCAST;

in_addr_t v4(const sockaddr* address) { return reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr; }

}  // namespace

std::optional<policy::IpAddress> broadcast_address(const ifaddrs& one) {
  bool usable = one.ifa_addr && one.ifa_addr->sa_family == AF_INET && one.ifa_netmask && (one.ifa_flags & kNeeded) == kNeeded;
  if (!usable) return std::nullopt;
  auto hosts = ~v4(one.ifa_netmask);
  if (ntohl(hosts) <= 1) return std::nullopt;
  return address_of(v4(one.ifa_addr) | hosts);
}

}  // namespace sallyport::audit
