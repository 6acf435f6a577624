#include "doctor/path/port.h"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>

#include <algorithm>
#include <array>

namespace sallyport::doctor {
namespace {

struct Icmp {
  bool there = false;
  bool nobody = false;  // "host unreachable": a router, or this machine, found nobody at the address
  std::optional<IpAddress> sender;
};

// ICMP 3/1 is a router's "nobody there"; 3/3, 3/9, 3/10, 3/13 are what firewalls say. RFC 792, RFC 1812 5.2.7.1; RFC 4443 3.1
bool says_nobody(const sock_extended_err& error) {
  if (error.ee_origin == SO_EE_ORIGIN_LOCAL) return true;
  if (error.ee_origin == SO_EE_ORIGIN_ICMP) return error.ee_type == 3 && (error.ee_code == 0 || error.ee_code == 1);
  return error.ee_type == 1 && (error.ee_code == 0 || error.ee_code == 3);
}

Icmp read_one(const cmsghdr& control) {
  bool v4 = control.cmsg_level == IPPROTO_IP && control.cmsg_type == IP_RECVERR;
  bool v6 = control.cmsg_level == IPPROTO_IPV6 && control.cmsg_type == IPV6_RECVERR;
  if ((!v4 && !v6) || control.cmsg_len < CMSG_LEN(sizeof(sock_extended_err))) return {};
  struct {
    sock_extended_err error;
    sockaddr_in6 offender;
  } extended{};
  std::memcpy(&extended, CMSG_DATA(&control), std::min(sizeof extended, control.cmsg_len - CMSG_LEN(0)));
  if (extended.error.ee_origin == SO_EE_ORIGIN_NONE) return {};
  Icmp icmp{true, says_nobody(extended.error), {}};
  SocketAddress sender;
  std::memcpy(&sender.storage, &extended.offender, sizeof extended.offender);
  if (sender.family() == AF_INET || sender.family() == AF_INET6) icmp.sender = address_of(sender);
  return icmp;
}

Icmp read_error_queue(const Socket& socket) {
  alignas(cmsghdr) std::array<char, 512> control;
  std::array<char, 256> data;
  Icmp last;
  while (true) {
    iovec part{data.data(), data.size()};
    msghdr message{};
    message.msg_iov = &part, message.msg_iovlen = 1;
    message.msg_control = control.data(), message.msg_controllen = control.size();
    if (recvmsg(socket.get(), &message, MSG_ERRQUEUE) < 0) return last;
    for (auto* one = CMSG_FIRSTHDR(&message); one; one = CMSG_NXTHDR(&message, one))
      if (auto icmp = read_one(*one); icmp.there) last = icmp;
  }
}

void ask_for_errors(const Socket& socket, int family) {
  int on = 1;
  if (family == AF_INET) setsockopt(socket.get(), IPPROTO_IP, IP_RECVERR, &on, sizeof on);
  else setsockopt(socket.get(), IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
}

PortAnswer judged(int error, const Icmp& icmp) {
  if (error == 0) return PortAnswer::open;
  if (icmp.there) return icmp.nobody ? PortAnswer::unreachable : PortAnswer::rejected;
  switch (error) {
    case ECONNREFUSED:
    case ECONNRESET: return PortAnswer::refused;
    case EACCES:
    case EPERM: return PortAnswer::rejected;
    case ETIMEDOUT: return PortAnswer::filtered;
    default: return PortAnswer::unreachable;
  }
}

// What connect() came to: 0, or an errno.
int outcome(const Socket& socket, const SocketAddress& to, const Deadline& deadline) {
  if (connect(socket.get(), to.get(), to.size) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  pollfd waited{socket.get(), POLLOUT, 0};
  while (true) {
    // With IP_RECVERR a passing ICMP message wakes poll() too.
    auto left = static_cast<int>(std::max<int64_t>(0, deadline.left().count()));
    if (poll(&waited, 1, left) <= 0) return ETIMEDOUT;
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error || waited.revents & POLLOUT) return error;
    if (deadline.over()) return ETIMEDOUT;
  }
}

}  // namespace

Dialed dial(const Destination& to, uint16_t port, Millis timeout) {
  Dialed dialed;
  dialed.port.port = port;
  auto address = socket_address(to.address, to.scope, port);
  Deadline deadline(timeout);
  dialed.socket = Socket::make(address.family(), SOCK_STREAM);
  if (!dialed.socket) return dialed;
  ask_for_errors(dialed.socket, address.family());
  int error = outcome(dialed.socket, address, deadline);
  auto icmp = error ? read_error_queue(dialed.socket) : Icmp{};
  dialed.port.answer = judged(error, icmp);
  dialed.port.rejected_by = icmp.sender;
  dialed.port.took = deadline.since_begin();
  if (error) dialed.socket = Socket();
  return dialed;
}

PortEvidence probe_port(const Destination& to, uint16_t port, Millis timeout) { return dial(to, port, timeout).port; }

}  // namespace sallyport::doctor
