#include "audit/tcp/conversation.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sallyport::audit {
namespace {

using client::IoFault;

constexpr std::chrono::milliseconds kLeastPatience{200}, kMostPatience{1000};
constexpr unsigned kMostTries = 6;
constexpr uint16_t kWindow = Conversation::kLargestSegment;

void drop_front(Buffer& buffer, size_t count) {
  std::memmove(buffer.data(), buffer.data() + count, buffer.size() - count);
  buffer.resize(buffer.size() - count);
}

}  // namespace

ssize_t Conversation::send(Bytes bytes) {
  if (fault_) return errno = ECONNRESET, -1;
  if (!writable()) return errno = EAGAIN, -1;
  auto taken = bytes.first(std::min(bytes.size(), kRoom - out_.size()));
  out_.append(taken);
  return static_cast<ssize_t>(taken.size());
}

ssize_t Conversation::receive(MutableBytes room) {
  if (!in_.empty()) {
    size_t count = std::min(room.size(), in_.size());
    std::copy_n(in_.begin(), count, room.begin());
    drop_front(in_, count);
    return static_cast<ssize_t>(count);
  }
  if (finished_) return 0;
  errno = fault_ ? ECONNRESET : EAGAIN;
  return -1;
}

void Conversation::take(const Segment& segment, Time now) {
  if (state_ == State::asking) take_answer(segment, now);
  else if (state_ == State::open) {
    // Of a connection that is open to us they know better than to begin anew: our acknowledgement was lost.
    if (segment.has(tcp_flags::kSyn)) owes_ = acknowledges_ = true;
    else if (segment.has(tcp_flags::kRst)) {
      if (segment.sequence - expected_ < kWindow) end(IoFault::reset);
    } else if (segment.has(tcp_flags::kAck)) {
      take_acknowledgement(segment);
      take_payload(segment);
    }
  }
}

void Conversation::take_answer(const Segment& segment, Time now) {
  if (!segment.has(tcp_flags::kAck) || segment.acknowledged != first_) return;
  if (segment.has(tcp_flags::kRst)) return end(IoFault::refused);
  if (!segment.has(tcp_flags::kSyn)) return;
  state_ = State::open;
  expected_ = segment.sequence + 1;
  window_ = segment.window;
  if (segment.largest) largest_ = std::clamp<size_t>(segment.largest, 64, kLargestSegment);
  owes_ = true;
  // To a question that was put twice, nobody knows which was answered.
  auto round_trip = std::chrono::ceil<std::chrono::milliseconds>(now - asked_);
  if (tries_ == 1) patience_ = std::clamp(3 * round_trip, kLeastPatience, kMostPatience);
  tries_ = 0;
  due_ = {};
}

void Conversation::take_acknowledgement(const Segment& segment) {
  size_t count = segment.acknowledged - first_;
  if (count > sent_) return;
  window_ = segment.window;
  if (count == 0) return;
  drop_front(out_, count);
  first_ = segment.acknowledged;
  sent_ -= count;
  tries_ = 0;
  due_ = {};
}

void Conversation::take_payload(const Segment& segment) {
  if (segment.length() == 0) return;
  owes_ = true;
  size_t known = expected_ - segment.sequence;
  bool in_order = known <= segment.payload.size() && in_.size() <= kMostUnread;
  auto fresh = in_order ? segment.payload.subspan(known) : Bytes();
  bool last = in_order && segment.has(tcp_flags::kFin) && !segment.cut && !finished_;
  if (fresh.empty() && !last) acknowledges_ = true;  // known already, or not to be had yet
  in_.append(fresh);
  expected_ += static_cast<uint32_t>(fresh.size()) + last;
  finished_ |= last;
}

void Conversation::end(IoFault fault) {
  state_ = State::over;
  fault_ = fault;
}

Segment Conversation::segment(uint8_t flags) const {
  Segment out;
  out.from = from_.address;
  out.to = to_.address;
  out.from_port = from_.port;
  out.to_port = to_.port;
  out.sequence = first_ + static_cast<uint32_t>(sent_);
  out.flags = flags;
  out.window = kWindow;
  if (flags & tcp_flags::kAck) out.acknowledged = expected_;
  return out;
}

void Conversation::start_timer(Time now) { due_ = now + patience_ * (1 << std::min(tries_++, kMostTries)); }

Segment Conversation::piece(size_t offset, size_t size) {
  auto out = segment(tcp_flags::kAck | tcp_flags::kPsh);
  out.sequence = first_ + static_cast<uint32_t>(offset);
  out.payload = out_.bytes().subspan(offset, size);
  owes_ = acknowledges_ = false;
  return out;
}

std::optional<Segment> Conversation::next(Time now) {
  if (state_ == State::over) return std::nullopt;
  if (state_ == State::asking) {
    if (now < due_) return std::nullopt;
    asked_ = now;
    start_timer(now);
    auto syn = segment(tcp_flags::kSyn);
    syn.sequence = first_ - 1;
    syn.largest = kLargestSegment;
    return syn;
  }
  if (sent_ && due_ == Time{}) start_timer(now);  // for what is still under way
  if (sent_ && now >= due_) {
    start_timer(now);
    return piece(0, std::min(largest_, sent_));
  }
  size_t room = window_ > sent_ ? window_ - sent_ : 0, size = std::min({out_.size() - sent_, largest_, room});
  if (size) {
    if (due_ == Time{}) start_timer(now);
    auto out = piece(sent_, size);
    sent_ += size;
    return out;
  }
  if (!acknowledges_) return std::nullopt;
  owes_ = acknowledges_ = false;
  return segment(tcp_flags::kAck);
}

std::optional<Segment> Conversation::reset() const {
  if (state_ != State::open) return std::nullopt;
  return segment(tcp_flags::kRst | tcp_flags::kAck);
}

}  // namespace sallyport::audit
