#include "doctor/path/route.h"

#include <net/if.h>

#include <system_error>

#include "base/netlink.h"
#include "doctor/path/link.h"

namespace sallyport::doctor {
namespace {

Bytes wire_form(const IpAddress& address) { return address.is_v4() ? Bytes(address.bytes).subspan(12) : Bytes(address.bytes); }

std::string refusal_of(uint8_t type) {
  switch (type) {
    case RTN_UNREACHABLE: return "a route says \"unreachable\"";
    case RTN_PROHIBIT: return "a route says \"prohibited\"";
    case RTN_BLACKHOLE: return "a route says \"blackhole\"";
    default: return "";
  }
}

void read_route(const nlmsghdr& message, RouteEvidence& out, unsigned& interface) {
  if (message.nlmsg_type != RTM_NEWROUTE) return;
  auto type = static_cast<const rtmsg*>(NLMSG_DATA(&message))->rtm_type;
  out.error = refusal_of(type);
  out.exists = audit::known(out.error.empty());
  out.local = type == RTN_LOCAL;
  for_attributes(message, sizeof(rtmsg), [&](uint16_t attribute, Bytes value) {
    if (attribute == RTA_OIF) interface = value_of<uint32_t>(value);
    if (attribute == RTA_PREFSRC) out.source = address_of(value);
    if (attribute == RTA_GATEWAY) out.gateway = address_of(value);
    // RFC 5549: an IPv4 route over an IPv6 neighbour.
    if (attribute == RTA_VIA && value.size() > 2) out.gateway = address_of(value.subspan(2));
  });
}

}  // namespace

RouteEvidence look_up_route(const Destination& to) {
  RouteEvidence out;
  rtmsg body{};
  auto address = wire_form(to.address);
  body.rtm_family = to.address.is_v4() ? AF_INET : AF_INET6;
  body.rtm_dst_len = static_cast<uint8_t>(address.size() * 8);
  NetlinkRequest request(RTM_GETROUTE, 0, body);
  request.add(RTA_DST, address);
  if (uint32_t scope = to.scope.empty() ? 0 : if_nametoindex(to.scope.c_str()))
    request.add(RTA_OIF, {reinterpret_cast<const uint8_t*>(&scope), sizeof scope});
  unsigned interface = 0;
  int error = ask_kernel(std::move(request), [&](const nlmsghdr& message) { read_route(message, out, interface); });
  if (error) {
    out.exists = Known::no;
    out.error = std::system_category().message(error);
  }
  if (interface) out.link = look_at_link(interface);
  out.unplugged = unplugged_links();
  return out;
}

}  // namespace sallyport::doctor
