#include "audit/quic/datagram_socket.h"

#include <unistd.h>

#include <asio/use_awaitable.hpp>

#include "audit/sweep/socket_address.h"

namespace sallyport::audit {
namespace {

using client::Clock;
using client::IoFault;

IoFault fault_of(int error) {
  switch (error) {
    case ECONNREFUSED:
      return IoFault::refused;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EADDRNOTAVAIL:
      return IoFault::local;
    default:
      return IoFault::unreachable;
  }
}

// The message is too long for the way, or the kernel's queue is full: as if it got lost.
bool is_loss(int error) { return error == EAGAIN || error == ENOBUFS || error == EMSGSIZE || error == EINTR; }

}  // namespace

DatagramSocket::DatagramSocket(channel::EventLoop& loop, const policy::Endpoint& peer) : loop_(loop), descriptor_(loop) {
  SocketAddress to(peer.address, peer.port);
  int descriptor = ::socket(to.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return;
  if (::connect(descriptor, to.get(), to.size()) == 0) {
    descriptor_.take(descriptor);
    return;
  }
  unusable_ = fault_of(errno);
  ::close(descriptor);
}

client::Outcome<> DatagramSocket::send(Bytes datagram) {
  if (!descriptor_.is_open()) return std::unexpected(unusable_);
  auto sent = ::send(descriptor_.get(), datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0 && !is_loss(errno)) return std::unexpected(fault_of(errno));
  return {};
}

client::Task<Bytes> DatagramSocket::receive(Clock::time_point until) {
  if (!descriptor_.is_open()) co_return std::unexpected(unusable_);
  for (;;) {
    auto room = loop_.scratch();
    auto got = ::recv(descriptor_.get(), room.data(), room.size(), MSG_DONTWAIT);
    if (got >= 0) co_return Bytes(room.first(static_cast<size_t>(got)));
    if (errno != EAGAIN && errno != EINTR) co_return std::unexpected(fault_of(errno));
    if (Clock::now() >= until) co_return std::unexpected(IoFault::timed_out);
    auto waited = co_await descriptor_.readable(until);
    if (!waited) co_return std::unexpected(waited.error());
  }
}

}  // namespace sallyport::audit
