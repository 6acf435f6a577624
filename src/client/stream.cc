#include "client/stream.h"

#include "client/kernel_carrier.h"

namespace sallyport::client {
namespace {

// More than any server offers for a single message, and what it takes to hold one.
constexpr size_t kLongestFrame = 8 * 1024 * 1024 + 64 * 1024;

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

Stream::Stream(channel::EventLoop& loop, policy::Endpoint peer, Clock::time_point deadline, std::unique_ptr<Carrier> carrier)
    : loop_(loop),
      peer_(peer),
      transport_(peer.port == 139 ? nbt::Transport::session_service : nbt::Transport::direct_tcp),
      carrier_(carrier ? std::move(carrier) : std::make_unique<KernelCarrier>(loop, peer)),
      receiver_(transport_, loop.buffers()) {
  receiver_.set_limit(kLongestFrame);
  set_deadline(deadline);
}

// As many of them as are taken without waiting; the others are left in `bytes`.
std::optional<IoFault> Stream::send_some(Bytes& bytes) {
  while (!bytes.empty()) {
    ssize_t sent = carrier_->send(bytes);
    if (sent > 0) bytes = bytes.subspan(static_cast<size_t>(sent));
    if (sent >= 0 || errno == EINTR) continue;
    return errno == EAGAIN ? std::nullopt : std::optional(fault_of(errno));
  }
  return std::nullopt;
}

Task<> Stream::send_raw(Bytes bytes) {
  for (;;) {
    if (auto fault = send_some(bytes)) co_return std::unexpected(*fault);
    if (bytes.empty()) co_return Outcome<>();
    auto writable = co_await carrier_->ready(Carrier::Wanted::to_write);
    if (!writable) co_return writable;
  }
}

Task<> Stream::send(Bytes payload, nbt::FrameType type) {
  Buffer frame;
  frame.reserve(nbt::kFrameHeaderSize + payload.size());
  nbt::Frame header{type, static_cast<uint32_t>(payload.size())};
  nbt::write_frame(frame.append(nbt::kFrameHeaderSize), header, transport_);
  frame.append(payload);
  Bytes left = frame;
  auto fault = send_some(left);
  if (fault) co_return std::unexpected(*fault);
  if (left.empty()) co_return Outcome<>();
  auto sent = co_await send_raw(left);
  co_return sent;
}

std::optional<Frame> Stream::next_frame() {
  if (next_ == frames_.size()) return std::nullopt;
  auto frame = std::move(frames_[next_++]);
  if (next_ == frames_.size()) frames_.clear(), next_ = 0;
  return frame;
}

Task<Frame> Stream::receive() {
  for (;;) {
    if (auto frame = next_frame()) co_return std::move(*frame);
    if (receiver_.fault() == channel::FrameFault::not_a_header) co_return std::unexpected(IoFault::not_smb);
    if (receiver_.fault() == channel::FrameFault::too_long) co_return std::unexpected(IoFault::too_long);
    auto ended = read_some();
    if (ended) co_return std::unexpected(*ended);
    if (!frames_.empty() || !receiver_.drained() || receiver_.fault() != channel::FrameFault::none) continue;
    auto readable = co_await carrier_->ready(Carrier::Wanted::to_read);
    if (!readable) co_return std::unexpected(readable.error());
  }
}

// Reads once, without waiting. The loop's scratch memory is free again afterwards.
std::optional<IoFault> Stream::read_some() {
  auto state = receiver_.read([this](MutableBytes room) { return carrier_->receive(room); }, loop_.scratch());
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
  auto begun = Clock::now();
  auto connected = co_await carrier_->connect();
  if (!connected) co_return std::unexpected(connected.error());
  connect_time_ = Clock::now() - begun;
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

}  // namespace sallyport::client
