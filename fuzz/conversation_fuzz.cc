// The audit's own TCP: whatever the other end sends, and whenever. Bytes are steps: what to do, and with how much.
#include <array>

#include "audit/tcp/conversation.h"
#include "check.h"

using namespace sallyport;
using audit::Conversation;
using audit::Segment;

namespace {

const policy::Endpoint kOurs{policy::parse_address("10.0.0.1").value(), 20000};
const policy::Endpoint kTheirs{policy::parse_address("10.0.0.2").value(), 445};
constexpr uint32_t kFirst = 0xFFFFFF00, kTheirFirst = 0xFFFFFFF0;  // both numbers wrap early

class Run {
 public:
  void step(uint8_t what, uint8_t how_much, Bytes& rest) {
    switch (what % 8) {
      case 0: return send(how_much);
      case 1: return receive(how_much);
      case 2: return ours_.listen();
      case 3: now_ += std::chrono::milliseconds(20 * how_much); return;
      case 4: return take(tcp(rest, audit::tcp_flags::kAck, how_much));
      case 5: return take(tcp(rest, audit::tcp_flags::kSyn | audit::tcp_flags::kAck, 0));
      case 6: return take(tcp(rest, how_much, how_much >> 4));
      default: return packet(rest, how_much);
    }
  }

  void pump() {
    for (int count = 0; auto segment = ours_.next(now_); count++) {
      fuzz::check(count < 4096, "what is to be sent comes to an end");
      fuzz::check(segment->payload.size() <= Conversation::kLargestSegment, "no segment is too long");
      std::array<uint8_t, 2048> room;
      fuzz::check(audit::size_of(*segment) <= room.size(), "a segment fits a packet");
      audit::write_segment(*segment, room.data());
    }
  }

 private:
  void send(size_t count) {
    std::array<uint8_t, 256> bytes{};
    auto taken = ours_.send(Bytes(bytes).first(count));
    fuzz::check(taken <= static_cast<ssize_t>(count), "no more is taken than was given");
  }
  void receive(size_t count) {
    std::array<uint8_t, 256> room;
    auto got = ours_.receive(MutableBytes(room).first(count));
    fuzz::check(got <= static_cast<ssize_t>(count), "no more is read than there is room for");
  }
  // Sequence numbers near those that count, the payload from what is left of the input.
  Segment tcp(Bytes& rest, uint8_t flags, size_t payload) {
    Segment out{kTheirs.address, kOurs.address, kTheirs.port, kOurs.port, kTheirFirst, kFirst + 1, flags, 4000};
    if (rest.size() >= 3) {
      out.sequence += rest[0];
      out.acknowledged += rest[1];
      out.window = static_cast<uint16_t>(rest[2] * 32);
      rest = rest.subspan(3);
    }
    out.payload = rest.first(std::min(payload, rest.size()));
    rest = rest.subspan(out.payload.size());
    return out;
  }
  void take(const Segment& segment) { ours_.take(segment, now_); }
  void packet(Bytes& rest, size_t count) {
    auto bytes = rest.first(std::min(count, rest.size()));
    rest = rest.subspan(bytes.size());
    if (auto segment = audit::parse_segment(bytes)) take(*segment);
  }

  Conversation ours_{kOurs, kTheirs, kFirst};
  Conversation::Time now_{std::chrono::hours(1)};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Bytes rest(data, size);
  Run run;
  run.pump();
  while (rest.size() >= 2) {
    auto what = rest[0], how_much = rest[1];
    rest = rest.subspan(2);
    run.step(what, how_much, rest);
    run.pump();
  }
  return 0;
}
