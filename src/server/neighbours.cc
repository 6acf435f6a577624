#include "server/neighbours.h"

#include <linux/neighbour.h>
#include <sys/socket.h>

#include "base/netlink.h"

namespace sallyport::server {

namespace {

// An IPv4 address as four bytes, an IPv6 one as sixteen.
Bytes wire_address(const policy::IpAddress& address) {
  return address.is_v4() ? Bytes(address.bytes).subspan(12) : Bytes(address.bytes);
}

// The entry's link-layer address when it is the peer's entry and known to be good.
std::optional<policy::MacAddress> match(const nlmsghdr& message, Bytes wanted) {
  const auto* entry = static_cast<const ndmsg*>(NLMSG_DATA(&message));
  if (entry->ndm_state & (NUD_FAILED | NUD_INCOMPLETE | NUD_NOARP)) return std::nullopt;
  Bytes address, hardware;
  for_attributes(message, sizeof *entry, [&](uint16_t type, Bytes value) {
    if (type == NDA_DST) address = value;
    if (type == NDA_LLADDR) hardware = value;
  });
  policy::MacAddress mac;
  if (!equal(address, wanted) || hardware.size() != mac.bytes.size()) return std::nullopt;
  std::memcpy(mac.bytes.data(), hardware.data(), mac.bytes.size());
  return mac;
}

}  // namespace

std::optional<policy::MacAddress> hardware_address(const policy::IpAddress& peer) {
  std::optional<policy::MacAddress> found;
  ndmsg table{};
  table.ndm_family = peer.is_v4() ? AF_INET : AF_INET6;
  ask_kernel({RTM_GETNEIGH, NLM_F_DUMP, table}, [&](const nlmsghdr& message) {
    if (message.nlmsg_type == RTM_NEWNEIGH && !found) found = match(message, wire_address(peer));
  });
  return found;
}

}  // namespace sallyport::server
