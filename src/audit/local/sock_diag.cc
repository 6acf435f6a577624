#include "audit/local/sock_diag.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>

#include <cstring>

namespace sallyport::audit::local {
namespace {

constexpr uint32_t kTcpListen = 10, kClosed = 7;  // a UDP socket without a peer is "closed"

// A structure of the kernel's at the head of bytes, copied: nothing says that they are aligned.
template <class T>
bool read_head(std::span<const uint8_t> bytes, T& out) {
  if (bytes.size() < sizeof out) return false;
  std::memcpy(&out, bytes.data(), sizeof out);
  return true;
}

policy::IpAddress address_of(const inet_diag_msg& message) {
  policy::IpAddress address;
  if (message.idiag_family == AF_INET6) {
    std::memcpy(address.bytes.data(), message.id.idiag_src, 16);
    return address;
  }
  address.bytes[10] = address.bytes[11] = 0xff;
  std::memcpy(&address.bytes[12], message.id.idiag_src, 4);
  return address;
}

// Whether the attribute is there that says it takes only IPv6, and what it says.
Known only_v6(std::span<const uint8_t> attributes) {
  rtattr head;
  while (read_head(attributes, head) && head.rta_len >= sizeof head && head.rta_len <= attributes.size()) {
    if (head.rta_type == INET_DIAG_SKV6ONLY && head.rta_len > sizeof head) return known(attributes[sizeof head] != 0);
    attributes = attributes.subspan(std::min<size_t>(attributes.size(), RTA_ALIGN(head.rta_len)));
  }
  return Known::unknown;
}

Known opposite(Known value) { return value == Known::yes ? Known::no : value == Known::no ? Known::yes : value; }

bool take_message(std::span<const uint8_t> body, Protocol protocol, std::vector<Socket>& out) {
  inet_diag_msg message;
  if (!read_head(body, message)) return false;
  if (message.idiag_family != AF_INET && message.idiag_family != AF_INET6) return true;
  auto port = ntohs(message.id.idiag_sport);
  if (!is_asked_about(protocol, port)) return true;
  Socket socket{protocol, address_of(message), message.idiag_family == AF_INET6, Known::no, port, message.id.idiag_if,
                message.idiag_uid, message.idiag_inode};
  if (socket.v6 && socket.address.is_unspecified()) socket.takes_v4 = opposite(only_v6(body.subspan(sizeof message)));
  out.push_back(socket);
  return true;
}

}  // namespace

bool is_asked_about(Protocol protocol, uint16_t port) {
  if (protocol == Protocol::tcp) return (port >= 137 && port <= 139) || port == 445;
  return port == 137 || port == 138 || port == 443;
}

std::string to_string(Protocol protocol) { return protocol == Protocol::tcp ? "tcp" : "udp"; }

std::vector<uint8_t> sock_diag_request(Protocol protocol, bool v6) {
  struct {
    nlmsghdr head;
    inet_diag_req_v2 body;
  } request{};
  request.head = {sizeof request, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0};
  request.body.sdiag_family = v6 ? AF_INET6 : AF_INET;
  request.body.sdiag_protocol = protocol == Protocol::tcp ? IPPROTO_TCP : IPPROTO_UDP;
  request.body.idiag_states = 1u << (protocol == Protocol::tcp ? kTcpListen : kClosed);
  std::vector<uint8_t> bytes(sizeof request);
  std::memcpy(bytes.data(), &request, sizeof request);
  return bytes;
}

DumpState take_sock_diag(std::span<const uint8_t> datagram, Protocol protocol, std::vector<Socket>& out) {
  nlmsghdr head;
  while (read_head(datagram, head)) {
    if (head.nlmsg_len < sizeof head || head.nlmsg_len > datagram.size()) return DumpState::failed;
    if (head.nlmsg_type == NLMSG_DONE) return DumpState::done;
    if (head.nlmsg_type != SOCK_DIAG_BY_FAMILY) return DumpState::failed;
    auto body = datagram.subspan(sizeof head, head.nlmsg_len - sizeof head);
    if (!take_message(body, protocol, out)) return DumpState::failed;
    datagram = datagram.subspan(std::min<size_t>(datagram.size(), NLMSG_ALIGN(head.nlmsg_len)));
  }
  return datagram.empty() ? DumpState::goes_on : DumpState::failed;
}

}  // namespace sallyport::audit::local
