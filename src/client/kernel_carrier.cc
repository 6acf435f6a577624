#include "client/kernel_carrier.h"

#include <netinet/tcp.h>

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

namespace sallyport::client {
namespace {

using asio::ip::tcp;

tcp::endpoint to_asio(const policy::Endpoint& endpoint) {
  asio::ip::address_v6 six(endpoint.address.bytes);
  if (!endpoint.address.is_v4()) return {six, endpoint.port};
  return {asio::ip::make_address_v4(asio::ip::v4_mapped, six), endpoint.port};
}

policy::IpAddress from_asio(const asio::ip::address& address) {
  auto six = address.is_v6() ? address.to_v6() : asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4());
  return {six.to_bytes()};
}

}  // namespace

IoFault fault_of(int error) {
  switch (error) {
    case ECONNREFUSED:
      return IoFault::refused;
    case ECONNRESET:
    case EPIPE:
      return IoFault::reset;
    case ETIMEDOUT:
      return IoFault::timed_out;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EADDRINUSE:
    case EADDRNOTAVAIL:
      return IoFault::local;
    default:
      return IoFault::unreachable;
  }
}

KernelCarrier::~KernelCarrier() {
  asio::error_code ignored;
  guarded_->timer.cancel();
  guarded_->socket.set_option(asio::socket_base::linger(true, 0), ignored);
  guarded_->socket.close(ignored);
}

void KernelCarrier::set_deadline(Clock::time_point deadline) {
  guarded_->timer.expires_at(deadline);
  guarded_->timer.async_wait([weak = std::weak_ptr(guarded_)](asio::error_code error) {
    auto guarded = weak.lock();
    if (error || !guarded) return;
    guarded->late = true;
    guarded->socket.cancel(error);
  });
}

// By number: the library's own error category does not compare with std::errc.
std::unexpected<IoFault> KernelCarrier::failed(std::error_code error) const {
  return std::unexpected(guarded_->late ? IoFault::timed_out : fault_of(error.value()));
}

Task<> KernelCarrier::connect() {
  asio::error_code error;
  auto remote = to_asio(peer_);
  guarded_->socket.open(remote.protocol(), error);
  if (error) co_return std::unexpected(IoFault::local);
  guarded_->socket.non_blocking(true, error);
  // We speak first, and at once: the handshake's last acknowledgement goes with it.
  int later = 0;
  setsockopt(guarded_->socket.native_handle(), IPPROTO_TCP, TCP_QUICKACK, &later, sizeof later);
  co_await guarded_->socket.async_connect(remote, asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return failed(error);
  guarded_->socket.set_option(tcp::no_delay(true), error);
  co_return Outcome<>();
}

ssize_t KernelCarrier::send(Bytes bytes) {
  return ::send(guarded_->socket.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

ssize_t KernelCarrier::receive(MutableBytes room) {
  return recv(guarded_->socket.native_handle(), room.data(), room.size(), MSG_DONTWAIT);
}

Task<> KernelCarrier::ready(Wanted what) {
  asio::error_code error;
  if (guarded_->late) co_return std::unexpected(IoFault::timed_out);
  auto wait = what == Wanted::to_read ? tcp::socket::wait_read : tcp::socket::wait_write;
  co_await guarded_->socket.async_wait(wait, asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return failed(error);
  co_return Outcome<>();
}

policy::IpAddress KernelCarrier::local_address() const {
  asio::error_code ignored;
  return from_asio(guarded_->socket.local_endpoint(ignored).address());
}

}  // namespace sallyport::client
