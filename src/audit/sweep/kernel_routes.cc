#include "audit/sweep/kernel_routes.h"

#include <sys/socket.h>

#include "base/netlink.h"

namespace sallyport::audit {
namespace {

using policy::IpAddress;

constexpr uint8_t kV4Bits = 96;  // before an IPv4 address in its mapped form

IpAddress mapped(Bytes v4) {
  IpAddress address;
  address.bytes[10] = address.bytes[11] = 0xff;
  std::copy_n(v4.begin(), std::min<size_t>(v4.size(), 4), address.bytes.begin() + 12);
  return address;
}

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

bool known_table(uint32_t table) { return table == RT_TABLE_MAIN || table == RT_TABLE_LOCAL || table == RT_TABLE_DEFAULT; }

}  // namespace

std::vector<KernelRoute> read_kernel_routes() {
  std::vector<KernelRoute> routes;
  bool certain = true;
  rtmsg all{};
  all.rtm_family = AF_INET;
  int error = ask_kernel({RTM_GETROUTE, NLM_F_DUMP, all}, [&](const nlmsghdr& message) {
    if (message.nlmsg_type != RTM_NEWROUTE) return;
    routes.push_back(read_route(message));
    certain &= known_table(routes.back().table);
  });
  if (error || !certain) routes.clear();
  return routes;
}

}  // namespace sallyport::audit
