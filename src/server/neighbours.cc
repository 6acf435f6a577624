#include "server/neighbours.h"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "base/bytes.h"

namespace sallyport::server {

namespace {

// An IPv4 address as four bytes, an IPv6 one as sixteen.
Bytes wire_address(const policy::IpAddress& address) {
  return address.is_v4() ? Bytes(address.bytes).subspan(12) : Bytes(address.bytes);
}

bool ask_for_table(int socket, uint8_t family) {
  struct {
    nlmsghdr header;
    ndmsg body;
  } request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = RTM_GETNEIGH;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.ndm_family = family;
  return send(socket, &request, sizeof request, 0) == static_cast<ssize_t>(sizeof request);
}

// The entry's link-layer address when it is the peer's entry and known to be good.
std::optional<policy::MacAddress> match(const nlmsghdr* message, Bytes wanted) {
  const auto* entry = static_cast<const ndmsg*>(NLMSG_DATA(message));
  if (entry->ndm_state & (NUD_FAILED | NUD_INCOMPLETE | NUD_NOARP)) return std::nullopt;
  Bytes address, hardware;
  auto left = static_cast<int>(RTM_PAYLOAD(message)) - static_cast<int>(NLMSG_ALIGN(sizeof *entry));
  auto* first = reinterpret_cast<const uint8_t*>(entry) + NLMSG_ALIGN(sizeof *entry);
  for (auto* attribute = reinterpret_cast<const rtattr*>(first); RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
    Bytes value(static_cast<const uint8_t*>(RTA_DATA(attribute)), RTA_PAYLOAD(attribute));
    if (attribute->rta_type == NDA_DST) address = value;
    if (attribute->rta_type == NDA_LLADDR) hardware = value;
  }
  policy::MacAddress mac;
  if (!equal(address, wanted) || hardware.size() != mac.bytes.size()) return std::nullopt;
  std::memcpy(mac.bytes.data(), hardware.data(), mac.bytes.size());
  return mac;
}

}  // namespace

std::optional<policy::MacAddress> hardware_address(const policy::IpAddress& peer) {
  int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (socket < 0) return std::nullopt;
  std::optional<policy::MacAddress> found;
  bool more = ask_for_table(socket, peer.is_v4() ? AF_INET : AF_INET6);
  alignas(nlmsghdr) std::array<uint8_t, 32 * 1024> buffer;
  while (more && !found) {
    ssize_t got = recv(socket, buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    auto left = static_cast<unsigned>(got);
    for (auto* message = reinterpret_cast<const nlmsghdr*>(buffer.data()); NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left)) {
      if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR) more = false;
      if (message->nlmsg_type == RTM_NEWNEIGH && !found) found = match(message, wire_address(peer));
    }
  }
  close(socket);
  return found;
}

}  // namespace sallyport::server
