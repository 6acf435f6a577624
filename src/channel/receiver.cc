#include "channel/receiver.h"

#include <sys/socket.h>

#include <cerrno>

namespace sallyport::channel {

namespace {

Receiver::State state_of(ssize_t got) {
  if (got > 0) return Receiver::State::got;
  if (got == 0) return Receiver::State::closed;
  return errno == EAGAIN || errno == EINTR ? Receiver::State::drained : Receiver::State::broken;
}

}  // namespace

const char* to_string(FrameFault fault) {
  if (fault == FrameFault::not_a_header) return "the first four bytes are not a frame header";
  return fault == FrameFault::too_long ? "the frame is longer than allowed" : "no fault";
}

Receiver::State Receiver::read(int socket, MutableBytes scratch) {
  return read_by([socket](MutableBytes room) { return recv(socket, room.data(), room.size(), MSG_DONTWAIT); }, scratch);
}

Receiver::State Receiver::read(const std::function<ssize_t(MutableBytes)>& receive, MutableBytes scratch) {
  return read_by(receive, scratch);
}

Receiver::State Receiver::read_by(auto&& receive, MutableBytes scratch) {
  if (wanted_) {
    size_t have = partial_.size();
    ssize_t got = receive(MutableBytes(partial_.data() + have, wanted_ - have));
    drained_ = got < static_cast<ssize_t>(wanted_ - have);
    if (got > 0) partial_.resize(have + static_cast<size_t>(got));
    return state_of(got);
  }
  size_t have = partial_.size();
  if (have) std::memcpy(scratch.data(), partial_.data(), have);
  size_t room = expect_large_ ? kShortRead : scratch.size() - have;
  ssize_t got = receive(scratch.subspan(have, room));
  drained_ = got < static_cast<ssize_t>(room);
  if (got > 0) {
    view_ = scratch.first(have + static_cast<size_t>(got));
    pool_.give_back(std::move(partial_));
    partial_ = Buffer();
  }
  return state_of(got);
}

bool Receiver::header(Bytes bytes, nbt::Frame& out) {
  auto parsed = nbt::parse_frame(bytes.first(nbt::kFrameHeaderSize), transport_);
  if (!parsed) {
    fault_ = FrameFault::not_a_header;
    return false;
  }
  if (parsed->length > limit_) {
    fault_ = FrameFault::too_long;
    return false;
  }
  out = *parsed;
  return true;
}

std::optional<InFrame> Receiver::take_large() {
  if (partial_.size() < wanted_) return std::nullopt;
  nbt::Frame frame;
  header(partial_.bytes(), frame);
  wanted_ = 0;
  handed_out_ = true;
  return InFrame{frame.type, partial_.mutable_bytes().subspan(nbt::kFrameHeaderSize), &partial_, nbt::kFrameHeaderSize};
}

std::optional<InFrame> Receiver::next() {
  if (fault_ != FrameFault::none) return std::nullopt;
  if (wanted_) return take_large();
  if (std::exchange(handed_out_, false)) {
    pool_.give_back(std::move(partial_));
    partial_ = Buffer();
  }
  if (view_.size() < nbt::kFrameHeaderSize) return std::nullopt;
  nbt::Frame frame;
  if (!header(view_, frame)) return std::nullopt;
  size_t total = nbt::kFrameHeaderSize + frame.length;
  if (view_.size() < total) return std::nullopt;
  expect_large_ = false;
  InFrame out{frame.type, view_.subspan(nbt::kFrameHeaderSize, frame.length), nullptr, 0};
  view_ = view_.subspan(total);
  return out;
}

Buffer Receiver::take_rest() {
  Buffer out(view_);
  view_ = {};
  return out;
}

void Receiver::stash() {
  if (wanted_ || view_.empty()) return;
  nbt::Frame frame;
  size_t total = 0;
  bool told = view_.size() >= nbt::kFrameHeaderSize && fault_ == FrameFault::none && header(view_, frame);
  if (told) total = nbt::kFrameHeaderSize + frame.length;
  bool large = total > kScratch / 4;
  expect_large_ = large;
  if (large) partial_ = pool_.take(total);
  partial_.append(view_);
  if (large) wanted_ = total;
  view_ = {};
}

}  // namespace sallyport::channel
