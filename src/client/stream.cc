#include "client/stream.h"

#include <netinet/tcp.h>

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

namespace sallyport::client {
namespace {

using asio::ip::tcp;

// More than any server offers for a single message, and what it takes to hold one.
constexpr size_t kLongestFrame = 8 * 1024 * 1024 + 64 * 1024;

tcp::endpoint to_asio(const policy::Endpoint& endpoint) {
  asio::ip::address_v6 six(endpoint.address.bytes);
  if (!endpoint.address.is_v4()) return {six, endpoint.port};
  return {asio::ip::make_address_v4(asio::ip::v4_mapped, six), endpoint.port};
}

policy::IpAddress from_asio(const asio::ip::address& address) {
  auto six = address.is_v6() ? address.to_v6() : asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4());
  return {six.to_bytes()};
}

// By number: the library's own error category does not compare with std::errc.
IoFault fault_of(std::error_code error) {
  switch (error.value()) {
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

}  // namespace

std::string to_string(IoFault fault) {
  switch (fault) {
    case IoFault::refused:
      return "nothing listens there";
    case IoFault::unreachable:
      return "not reachable";
    case IoFault::timed_out:
      return "no answer in time";
    case IoFault::reset:
      return "connection reset";
    case IoFault::closed:
      return "connection closed";
    case IoFault::not_smb:
      return "what it answers is not SMB";
    case IoFault::too_long:
      return "it announces an impossibly long message";
    case IoFault::malformed:
      return "its message contradicts itself";
    case IoFault::local:
      return "this machine has run out of sockets or memory";
  }
  return "unknown fault";
}

Stream::Stream(channel::EventLoop& loop, policy::Endpoint peer, Clock::time_point deadline)
    : loop_(loop),
      peer_(peer),
      transport_(peer.port == 139 ? nbt::Transport::session_service : nbt::Transport::direct_tcp),
      guarded_(std::make_shared<Guarded>(loop.io())),
      receiver_(transport_, loop.buffers()) {
  receiver_.set_limit(kLongestFrame);
  set_deadline(deadline);
}

Stream::~Stream() {
  asio::error_code ignored;
  guarded_->timer.cancel();
  guarded_->socket.set_option(asio::socket_base::linger(true, 0), ignored);
  guarded_->socket.close(ignored);
}

void Stream::set_deadline(Clock::time_point deadline) {
  guarded_->timer.expires_at(deadline);
  guarded_->timer.async_wait([weak = std::weak_ptr(guarded_)](asio::error_code error) {
    auto guarded = weak.lock();
    if (error || !guarded) return;
    guarded->late = true;
    guarded->socket.cancel(error);
  });
}

std::unexpected<IoFault> Stream::failed(std::error_code error) const {
  return std::unexpected(guarded_->late ? IoFault::timed_out : fault_of(error));
}

Task<> Stream::connect() {
  auto begun = Clock::now();
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
  connect_time_ = Clock::now() - begun;
  guarded_->socket.set_option(tcp::no_delay(true), error);
  co_return Outcome<>();
}

Task<> Stream::ready(tcp::socket::wait_type what) {
  asio::error_code error;
  if (guarded_->late) co_return std::unexpected(IoFault::timed_out);
  co_await guarded_->socket.async_wait(what, asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return failed(error);
  co_return Outcome<>();
}

Task<> Stream::send_raw(Bytes bytes) {
  while (!bytes.empty()) {
    ssize_t sent = ::send(guarded_->socket.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) bytes = bytes.subspan(static_cast<size_t>(sent));
    if (sent >= 0 || errno == EINTR) continue;
    if (errno != EAGAIN) co_return failed(std::error_code(errno, std::generic_category()));
    auto writable = co_await ready(tcp::socket::wait_write);
    if (!writable) co_return writable;
  }
  co_return Outcome<>();
}

Task<> Stream::send(Bytes payload, nbt::FrameType type) {
  Buffer frame(nbt::kFrameHeaderSize);
  nbt::Frame header{type, static_cast<uint32_t>(payload.size())};
  nbt::write_frame(frame.data(), header, transport_);
  frame.append(payload);
  auto sent = co_await send_raw(frame);
  co_return sent;
}

Task<Frame> Stream::receive() {
  for (;;) {
    if (!frames_.empty()) {
      Frame first = std::move(frames_.front());
      frames_.pop_front();
      co_return first;
    }
    if (receiver_.fault() == channel::FrameFault::not_a_header) co_return std::unexpected(IoFault::not_smb);
    if (receiver_.fault() == channel::FrameFault::too_long) co_return std::unexpected(IoFault::too_long);
    auto ended = read_some();
    if (ended) co_return std::unexpected(*ended);
    if (!frames_.empty() || !receiver_.drained() || receiver_.fault() != channel::FrameFault::none) continue;
    auto readable = co_await ready(tcp::socket::wait_read);
    if (!readable) co_return std::unexpected(readable.error());
  }
}

// Reads once, without waiting. The loop's scratch memory is free again afterwards.
std::optional<IoFault> Stream::read_some() {
  auto state = receiver_.read(guarded_->socket.native_handle(), loop_.scratch());
  if (state == channel::Receiver::State::closed) return IoFault::closed;
  if (state == channel::Receiver::State::broken) return errno == ECONNRESET ? IoFault::reset : IoFault::unreachable;
  if (state == channel::Receiver::State::drained) return std::nullopt;
  received_ = true;
  while (auto frame = receiver_.next())
    if (frame->type != nbt::FrameType::session_keep_alive) frames_.push_back({frame->type, Buffer(frame->payload)});
  receiver_.stash();
  return std::nullopt;
}

Task<std::optional<nbt::SessionError>> Stream::open(nbt::Name called) {
  auto connected = co_await connect();
  if (!connected) co_return std::unexpected(connected.error());
  if (transport_ == nbt::Transport::direct_tcp) co_return std::nullopt;
  auto refused = co_await request_session(called);
  co_return refused;
}

Task<std::optional<nbt::SessionError>> Stream::request_session(nbt::Name called) {
  nbt::SessionRequest names;
  names.called.name = called;
  names.calling.name = nbt::Name::of(kOurName);
  Buffer request;
  nbt::append_session_request(names, request);
  auto sent = co_await send_raw(request);
  if (!sent) co_return std::unexpected(sent.error());
  auto answer = co_await receive();
  if (!answer) co_return std::unexpected(answer.error());
  if (answer->type == nbt::FrameType::positive_session_response) co_return std::nullopt;
  if (answer->type != nbt::FrameType::negative_session_response || answer->payload.size() != 1)
    co_return std::unexpected(IoFault::not_smb);
  co_return static_cast<nbt::SessionError>(answer->payload[0]);
}

policy::IpAddress Stream::local_address() const {
  asio::error_code ignored;
  return from_asio(guarded_->socket.local_endpoint(ignored).address());
}

}  // namespace sallyport::client
