// What of a sweep was asked and not answered yet, and when it is to be asked again: a window of bits that moves over the
// positions, so that its memory does not depend on how many there are. Positions are taken in chunks; a chunk is gone
// through once in each pass, and waits between passes for its answers. No sockets, no clock of its own.
#pragma once

#include <deque>
#include <functional>
#include <optional>

#include "audit/sweep/prober.h"

namespace sallyport::audit {

class Ledger {
 public:
  static constexpr uint64_t kChunk = 256;  // positions
  // A pass that still brought an answer is followed by as many without one as the plan says; never more in all than these.
  static constexpr unsigned kMostPasses = 30;
  static constexpr unsigned kExtraPasses = 5;  // while questions or answers get lost

  struct Plan {
    uint64_t first = 0, end = 0;  // positions
    size_t ports = 1;
    unsigned passes = 3;
    SweepClock::duration patience = std::chrono::seconds(1);  // how long an answer may take
    size_t window = size_t{1} << 23;  // questions at most that await an answer: a megabyte of bits
  };
  struct Question {
    uint64_t position = 0;
    size_t port = 0;  // its index
    unsigned pass = 0;
  };
  // Called for a question that stays without an answer.
  using Unanswered = std::function<void(uint64_t position, size_t port)>;

  Ledger(const Plan& plan, Unanswered unanswered);

  // What is to be asked now, at most so many questions, all of one chunk. To be called again when they have been asked: then
  // their patience begins.
  std::vector<Question> next(size_t most, SweepClock::time_point now);
  struct Answered {
    std::optional<SweepClock::time_point> lost;  // when it was asked before and this did not come
  };
  // nullopt when it was not awaited: a second answer, or one that comes too late. `from_host`: not a router's.
  std::optional<Answered> answered(uint64_t position, size_t port, bool from_host = true);
  // Questions or answers get lost just now, somewhere.
  void lost(SweepClock::time_point now) { last_loss_ = now; }
  // On this machine, for certain: what is asked meanwhile counts as not asked.
  void lost_here(SweepClock::time_point now) { last_loss_here_ = now; }

  // Nothing is to be asked, and nothing awaited.
  bool done() const { return next_chunk_ == chunks_ && open_ == 0; }
  // When something is due again; that next() has nothing before does not follow.
  std::optional<SweepClock::time_point> due() const;
  // Everything before this position is settled: where another run may go on.
  uint64_t settled() const;

 private:
  struct Slot {
    uint64_t chunk = 0;
    SweepClock::time_point began, began_before;  // this pass and the one before
    SweepClock::time_point due;
    uint32_t open = 0;  // questions without an answer
    unsigned passes = 0;
    unsigned vain = 0;  // resends in a row that brought no answer
    bool answers = false;  // in this pass
    bool used = false;
  };

  uint64_t* bits(size_t slot) { return bits_.data() + slot * words_; }
  std::optional<size_t> take_slot(SweepClock::time_point now);
  std::optional<size_t> begin_chunk(SweepClock::time_point now);
  void begin_pass(Slot& slot, SweepClock::time_point now);
  bool worth_another_pass(Slot& slot) const;
  void retire(size_t slot);
  std::optional<Question> next_in_current();
  void end_pass(SweepClock::time_point now);
  Question question(size_t slot, size_t bit) const;

  Plan plan_;
  Unanswered unanswered_;
  uint64_t chunks_, next_chunk_ = 0, oldest_ = 0;
  size_t words_;  // of 64 bits, for a chunk
  std::vector<Slot> slots_;
  std::vector<uint64_t> bits_;  // set: asked, or to be asked, and not answered
  std::deque<size_t> waiting_;  // slots, by when they are due
  std::vector<size_t> ready_;   // slots that are due, the last to be taken first
  std::optional<size_t> current_;
  size_t cursor_ = 0;  // the next bit of it
  uint64_t open_ = 0;
  SweepClock::time_point last_loss_ = SweepClock::time_point::min(), last_loss_here_ = last_loss_;
};

}  // namespace sallyport::audit
