#include "server/doors.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/netlink.h"
#include "policy/decision.h"

namespace sallyport::server {
namespace {

using policy::Endpoint;
using policy::IpAddress;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  int family = AF_INET;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress to_socket(const Endpoint& endpoint) {
  SocketAddress out;
  if (endpoint.address.is_v4()) {
    auto& in = reinterpret_cast<sockaddr_in&>(out.storage);
    in.sin_family = AF_INET;
    in.sin_port = htons(endpoint.port);
    std::memcpy(&in.sin_addr, endpoint.address.bytes.data() + 12, 4);
    out.size = sizeof in;
  } else {
    auto& in = reinterpret_cast<sockaddr_in6&>(out.storage);
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(endpoint.port);
    std::memcpy(&in.sin6_addr, endpoint.address.bytes.data(), 16);
    out.size = sizeof in;
    out.family = AF_INET6;
  }
  return out;
}

std::optional<IpAddress> from_socket(const sockaddr_storage& storage) {
  char text[INET6_ADDRSTRLEN];
  const void* from = storage.ss_family == AF_INET
                         ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(storage).sin_addr)
                         : &reinterpret_cast<const sockaddr_in6&>(storage).sin6_addr;
  return inet_ntop(storage.ss_family, from, text, sizeof text) ? policy::parse_address(text) : std::nullopt;
}

bool host_has_v6() {
  int probe = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return false;
  close(probe);
  return can_listen({*policy::parse_address("::1"), 0});
}

}  // namespace

std::vector<Endpoint> smb_endpoints(const policy::Policy& policy) {
  if (!policy.server.listen.empty()) return policy.server.listen;
  return {{*policy::parse_address(host_has_v6() ? "::" : "0.0.0.0"), 445}};
}

std::vector<NetbiosDoor> netbios_doors(const policy::Policy& policy, policy::Time now) {
  std::vector<NetbiosDoor> doors;
  if (!policy::netbios_door_open(policy, now)) return doors;
  for (auto& named : policy.server.listen_netbios) doors.push_back({named, ""});
  if (!doors.empty()) return doors;
  for (auto& lease : policy.leases) {
    if (lease.door != policy::Door::netbios || !lease.in_force(now)) continue;
    auto own = address_facing(lease.device);
    if (!own) continue;
    NetbiosDoor door{{*own, 139}, interface_towards(lease.device)};
    if (std::ranges::find(doors, door) == doors.end()) doors.push_back(std::move(door));
  }
  return doors;
}

std::vector<Endpoint> netbios_endpoints(const policy::Policy& policy, policy::Time now) {
  std::vector<Endpoint> endpoints;
  for (auto& door : netbios_doors(policy, now))
    if (std::ranges::find(endpoints, door.endpoint) == endpoints.end()) endpoints.push_back(door.endpoint);
  return endpoints;
}

// Connecting a datagram socket sends nothing: the kernel only looks up its route.
std::optional<IpAddress> address_facing(const IpAddress& device) {
  auto target = to_socket({device, 139});
  int probe = socket(target.family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return std::nullopt;
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  bool found =
      connect(probe, target.get(), target.size) == 0 && getsockname(probe, reinterpret_cast<sockaddr*>(&own), &size) == 0;
  close(probe);
  return found ? from_socket(own) : std::nullopt;
}

std::string interface_towards(const IpAddress& device) {
  Bytes target = device.is_v4() ? Bytes(device.bytes).subspan(12) : Bytes(device.bytes);
  rtmsg body{};
  body.rtm_family = device.is_v4() ? AF_INET : AF_INET6;
  body.rtm_dst_len = static_cast<uint8_t>(target.size() * 8);
  NetlinkRequest request(RTM_GETROUTE, 0, body);
  request.add(RTA_DST, target);
  unsigned index = 0;
  ask_kernel(std::move(request), [&](const nlmsghdr& message) {
    if (message.nlmsg_type != RTM_NEWROUTE) return;
    for_attributes(message, sizeof(rtmsg), [&](uint16_t attribute, Bytes value) {
      if (attribute == RTA_OIF) index = value_of<uint32_t>(value);
    });
  });
  char name[IF_NAMESIZE];
  return index && if_indextoname(index, name) ? name : "";
}

// Without privilege since Linux 5.7, as long as the socket is not bound to another.
bool bind_to_interface(int socket, const std::string& interface) {
  return setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, interface.c_str(), static_cast<socklen_t>(interface.size() + 1)) == 0;
}

bool can_listen(const Endpoint& endpoint) {
  auto address = to_socket(endpoint);
  int probe = socket(address.family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return false;
  int on = 1;
  setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (endpoint.address.is_unspecified()) on = 0;
  if (address.family == AF_INET6) setsockopt(probe, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  bool bound = bind(probe, address.get(), address.size) == 0 && listen(probe, 1) == 0;
  close(probe);
  return bound;
}

}  // namespace sallyport::server
