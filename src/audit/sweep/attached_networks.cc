#include "audit/sweep/attached_networks.h"

#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "audit/sweep/descriptor.h"
#include "base/netlink.h"

namespace sallyport::audit {
namespace {

using policy::IpAddress;
using policy::Network;

constexpr uint8_t kV4Bits = 96;  // before an IPv4 address in its mapped form

IpAddress mapped(Bytes v4) {
  IpAddress address;
  address.bytes[10] = address.bytes[11] = 0xff;
  std::copy_n(v4.begin(), std::min<size_t>(v4.size(), 4), address.bytes.begin() + 12);
  return address;
}

// What of a kernel's route matters here.
struct KernelRoute {
  uint32_t table = 0;
  Network network;
  int interface = 0;
  bool direct = false;
  std::optional<IpAddress> source;
};

KernelRoute read_route(const nlmsghdr& message) {
  const auto& head = *static_cast<const rtmsg*>(NLMSG_DATA(&message));
  KernelRoute out{.table = head.rtm_table, .network = {mapped({}), static_cast<uint8_t>(kV4Bits + head.rtm_dst_len)}};
  out.direct = head.rtm_type == RTN_UNICAST && head.rtm_scope == RT_SCOPE_LINK;
  for_attributes(message, sizeof head, [&](uint16_t type, Bytes value) {
    if (type == RTA_TABLE) out.table = value_of<uint32_t>(value);
    if (type == RTA_DST) out.network.address = mapped(value);
    if (type == RTA_OIF) out.interface = value_of<int>(value);
    if (type == RTA_PREFSRC) out.source = mapped(value);
    if (type == RTA_GATEWAY || type == RTA_VIA || type == RTA_MULTIPATH) out.direct = false;
  });
  return out;
}

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

bool known_table(uint32_t table) { return table == RT_TABLE_MAIN || table == RT_TABLE_LOCAL || table == RT_TABLE_DEFAULT; }

}  // namespace

AttachedNetworks AttachedNetworks::read() {
  Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  std::vector<Route> routes;
  bool certain = true;
  rtmsg all{};
  all.rtm_family = AF_INET;
  int error = ask_kernel({RTM_GETROUTE, NLM_F_DUMP, all}, [&](const nlmsghdr& message) {
    if (message.nlmsg_type != RTM_NEWROUTE) return;
    auto route = read_route(message);
    certain &= known_table(route.table);
    std::optional<EthernetLink> link;
    if (route.direct && route.table == RT_TABLE_MAIN && route.source) link = ethernet(socket.get(), route.interface, *route.source);
    routes.push_back({route.network, link});
  });
  if (error || !certain) routes.clear();
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
