#include "audit/quic/datagram_socket.h"

#include <asio/redirect_error.hpp>
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

DatagramSocket::DatagramSocket(channel::EventLoop& loop, const policy::Endpoint& peer)
    : loop_(loop), guarded_(std::make_shared<Guarded>(loop.io())) {
  SocketAddress to(peer.address, peer.port);
  int descriptor = ::socket(to.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return;
  if (::connect(descriptor, to.get(), to.size()) != 0) {
    unusable_ = fault_of(errno);
    ::close(descriptor);
    return;
  }
  asio::error_code error;
  guarded_->descriptor.assign(descriptor, error);
  if (error) ::close(descriptor);
}

DatagramSocket::~DatagramSocket() {
  asio::error_code ignored;
  guarded_->timer.cancel();
  guarded_->descriptor.close(ignored);
}

client::Outcome<> DatagramSocket::send(Bytes datagram) {
  if (!guarded_->descriptor.is_open()) return std::unexpected(unusable_);
  auto sent = ::send(guarded_->descriptor.native_handle(), datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0 && !is_loss(errno)) return std::unexpected(fault_of(errno));
  return {};
}

client::Task<> DatagramSocket::readable(Clock::time_point until) {
  auto& timer = guarded_->timer;
  timer.expires_at(until);
  timer.async_wait([weak = std::weak_ptr(guarded_)](asio::error_code error) {
    auto guarded = weak.lock();
    // One that was queued when the timer was set anew is not meant any more.
    if (error || !guarded || Clock::now() < guarded->timer.expiry()) return;
    guarded->descriptor.cancel(error);
  });
  asio::error_code error;
  co_await guarded_->descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                                           asio::redirect_error(asio::use_awaitable, error));
  if (error && error != asio::error::operation_aborted) co_return std::unexpected(IoFault::local);
  co_return client::Outcome<>();
}

client::Task<Bytes> DatagramSocket::receive(Clock::time_point until) {
  if (!guarded_->descriptor.is_open()) co_return std::unexpected(unusable_);
  for (;;) {
    auto room = loop_.scratch();
    auto got = ::recv(guarded_->descriptor.native_handle(), room.data(), room.size(), MSG_DONTWAIT);
    if (got >= 0) co_return Bytes(room.first(static_cast<size_t>(got)));
    if (errno != EAGAIN && errno != EINTR) co_return std::unexpected(fault_of(errno));
    if (Clock::now() >= until) co_return std::unexpected(IoFault::timed_out);
    auto waited = co_await readable(until);
    if (!waited) co_return std::unexpected(waited.error());
  }
}

}  // namespace sallyport::audit
