#include "audit/sweep/attached_networks.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "audit/sweep/descriptor.h"
#include "audit/sweep/kernel_routes.h"

namespace sallyport::audit {
namespace {

using policy::IpAddress;
using policy::Network;

// Nothing for a link without ARP: a tunnel, a point-to-point line.
std::optional<EthernetLink> ethernet(int socket, int interface, const IpAddress& source) {
  ifreq request{};
  if (!if_indextoname(static_cast<unsigned>(interface), request.ifr_name)) return std::nullopt;
  if (ioctl(socket, SIOCGIFFLAGS, &request) != 0 || request.ifr_flags & (IFF_NOARP | IFF_LOOPBACK)) return std::nullopt;
  if (ioctl(socket, SIOCGIFHWADDR, &request) != 0 || request.ifr_hwaddr.sa_family != ARPHRD_ETHER) return std::nullopt;
  EthernetLink link{.interface = interface, .mac = {}, .source = source};
  std::memcpy(link.mac.bytes.data(), request.ifr_hwaddr.sa_data, link.mac.bytes.size());
  return link;
}

}  // namespace

AttachedNetworks AttachedNetworks::read() {
  Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  std::vector<Route> routes;
  for (auto& route : read_kernel_routes()) {
    std::optional<EthernetLink> link;
    if (route.direct && route.table == RT_TABLE_MAIN && route.source) link = ethernet(socket.get(), route.interface, *route.source);
    routes.push_back({route.network, link});
  }
  return AttachedNetworks(std::move(routes));
}

// Of the others only those inside of an attached network matter.
AttachedNetworks::AttachedNetworks(std::vector<Route> routes) {
  for (auto& route : routes) {
    auto around = [&](auto& other) { return other.link && other.network.contains(route.network.address); };
    if (route.link || std::ranges::any_of(routes, around)) routes_.push_back(route);
  }
  std::ranges::stable_sort(routes_, std::greater(), [](auto& route) { return route.network.prefix; });
}

std::vector<Network> AttachedNetworks::networks() const {
  std::vector<Network> out;
  for (auto& route : routes_)
    if (route.link) out.push_back(route.network);
  return out;
}

const EthernetLink* AttachedNetworks::link_of(const IpAddress& address) const {
  for (auto& route : routes_)
    if (route.network.contains(address)) return route.link ? &*route.link : nullptr;
  return nullptr;
}

}  // namespace sallyport::audit
