// FSCTL_QUERY_NETWORK_INTERFACE_INFO, [MS-SMB2] 3.3.5.15.11: where else the server can be reached.
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

#include <algorithm>
#include <fstream>

#include "proto/smb2/ioctl_payloads.h"
#include "server/connection.h"
#include "server/engine.h"
#include "server/handlers/ioctl_calls.h"

namespace sallyport::server::handlers {

namespace {

constexpr uint64_t kUnknownSpeed = 1'000'000'000;

// In bits a second; virtual interfaces do not say.
uint64_t link_speed(const std::string& name) {
  std::ifstream file("/sys/class/net/" + name + "/speed");
  int64_t megabits = 0;
  return file >> megabits && megabits > 0 ? static_cast<uint64_t>(megabits) * 1'000'000 : kUnknownSpeed;
}

std::optional<smb2::NetworkInterface> describe(const ifaddrs& interface, policy::IpAddress& address) {
  smb2::NetworkInterface out;
  out.if_index = if_nametoindex(interface.ifa_name);
  out.link_speed = link_speed(interface.ifa_name);
  if (interface.ifa_addr->sa_family == AF_INET) {
    std::array<uint8_t, 4> bytes;
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in*>(interface.ifa_addr)->sin_addr, bytes.size());
    out.address = smb2::SockAddr::ipv4(bytes);
    address.bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, bytes[0], bytes[1], bytes[2], bytes[3]};
    return out;
  }
  if (interface.ifa_addr->sa_family != AF_INET6) return std::nullopt;
  const auto& v6 = reinterpret_cast<const sockaddr_in6*>(interface.ifa_addr)->sin6_addr;
  if (IN6_IS_ADDR_LINKLOCAL(&v6)) return std::nullopt;  // its scope means nothing to the client
  std::memcpy(address.bytes.data(), &v6, address.bytes.size());
  out.address = smb2::SockAddr::ipv6(address.bytes);
  return out;
}

bool listens_on(const policy::Policy& policy, const policy::IpAddress& address) {
  const auto& listen = policy.server.listen;
  auto covers = [&](const policy::Endpoint& each) { return each.address.is_unspecified() || each.address == address; };
  return listen.empty() || std::any_of(listen.begin(), listen.end(), covers);
}

smb2::NetworkInterfaceInfo collect(Call& call) {
  smb2::NetworkInterfaceInfo out;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return out;
  bool local_peer = call.connection.peer().address.is_loopback();
  auto policy = call.engine.policy();
  for (auto* each = list; each; each = each->ifa_next) {
    if (!each->ifa_addr || !(each->ifa_flags & IFF_UP) || !(each->ifa_flags & IFF_RUNNING)) continue;
    if ((each->ifa_flags & IFF_LOOPBACK) && !local_peer) continue;
    policy::IpAddress address;
    auto described = describe(*each, address);
    if (described && listens_on(*policy, address)) out.interfaces.push_back(*described);
  }
  freeifaddrs(list);
  return out;
}

}  // namespace

Result<> query_network_interface_info(Call& call, const smb2::IoctlRequest& request, Buffer& output) {
  if (!call.connection.negotiated().smb3()) return fail(NtStatus::not_supported);
  wire::encode(collect(call), output, 0);
  if (output.size() > request.max_output_response) return fail(NtStatus::buffer_too_small);
  return {};
}

}  // namespace sallyport::server::handlers
