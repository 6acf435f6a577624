// One TCP connection that the kernel knows nothing of: we open it, put small questions, and end it by RST (RFC 9293). A plain
// machine: whoever owns it brings it what arrives, and takes from it what is to be sent. Our window is one segment, so that
// what arrives is in order or is sent again.
#pragma once

#include <optional>

#include "audit/tcp/segment.h"
#include "base/buffer.h"
#include "client/carrier.h"

namespace sallyport::audit {

class Conversation {
 public:
  using Time = client::Clock::time_point;
  static constexpr uint16_t kLargestSegment = 1220;  // through every tunnel

  // `sequence`: of our SYN; nobody should be able to foretell it.
  Conversation(policy::Endpoint from, policy::Endpoint to, uint32_t sequence) : from_(from), to_(to), first_(sequence + 1) {}

  const policy::Endpoint& from() const { return from_; }
  const policy::Endpoint& to() const { return to_; }

  bool open() const { return state_ == State::open; }
  bool answered() const { return state_ != State::asking; }
  // Why it is over.
  std::optional<client::IoFault> fault() const { return fault_; }
  // There is something to be read, the end too.
  bool readable() const { return !in_.empty() || finished_ || fault_; }
  bool writable() const { return fault_ || (open() && out_.size() < kRoom); }

  // As Carrier::send() and receive().
  ssize_t send(Bytes bytes);
  ssize_t receive(MutableBytes room);
  // More is waited for: what arrived is acknowledged at once, which else goes with the next question.
  void listen() { acknowledges_ |= owes_; }

  void take(const Segment& segment, Time now);
  // The next segment that is due; to be called until there is none.
  std::optional<Segment> next(Time now);
  // What ends it; nothing when the other side knows of no connection.
  std::optional<Segment> reset() const;

 private:
  enum class State : uint8_t { asking, open, over };
  static constexpr size_t kRoom = 64 * 1024, kMostUnread = 256 * 1024;

  void take_answer(const Segment& segment, Time now);
  void take_acknowledgement(const Segment& segment);
  void take_payload(const Segment& segment);
  void end(client::IoFault fault);
  Segment segment(uint8_t flags) const;
  Segment piece(size_t offset, size_t size);
  void start_timer(Time now);

  policy::Endpoint from_, to_;
  State state_ = State::asking;
  std::optional<client::IoFault> fault_;
  bool finished_ = false;      // they have sent all
  bool owes_ = false;          // an acknowledgement
  bool acknowledges_ = false;  // at once
  uint32_t first_;             // sequence number of the first byte in out_
  size_t sent_ = 0;            // of out_
  Buffer out_, in_;
  size_t largest_ = 536;       // segment they take; RFC 9293 3.7.1
  size_t window_ = 0;          // theirs
  uint32_t expected_ = 0;      // their next sequence number
  Time asked_{}, due_{};
  std::chrono::milliseconds patience_{1000};  // before anything is sent again, doubled each time; RFC 6298 2
  unsigned tries_ = 0;
};

}  // namespace sallyport::audit
