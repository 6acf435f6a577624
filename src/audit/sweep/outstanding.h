// Who has been asked and has not answered yet: found by address, and kept in the order in which they were last asked.
// A table of fixed size: a sweep needs memory for these alone, however many addresses it goes through.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace sallyport::audit {

using SweepClock = std::chrono::steady_clock;

struct Pending {
  uint32_t address = 0;  // as in_addr has it
  uint16_t transaction_id = 0;
  uint8_t sends = 0;
  uint8_t failures = 0;    // of sending, one after another
  bool in_flight = false;  // an answer is still to be expected at any moment
  SweepClock::time_point sent;

 private:
  friend class Outstanding;
  static constexpr uint32_t kNone = ~0u;
  bool in_order = false;
  uint32_t older = kNone, newer = kNone, next_in_bucket = kNone;
};

class Outstanding {
 public:
  explicit Outstanding(uint32_t capacity);

  bool full() const { return size_ == capacity_; }
  size_t size() const { return size_; }
  size_t in_flight() const { return in_flight_; }

  Pending* find(uint32_t address);
  // nullptr when it is there already; the table must not be full. Pointers stay valid until remove().
  Pending* add(uint32_t address);
  void remove(Pending& pending);

  // It has just been asked: the newest in order, and in flight.
  void asked(Pending& pending, SweepClock::time_point now);
  // It is about to be asked again.
  void take_out_of_order(Pending& pending);
  void no_longer_in_flight(Pending& pending);
  Pending* oldest() { return at(oldest_); }
  Pending* oldest_in_flight() { return at(flying_); }

 private:
  Pending* at(uint32_t index) { return index == Pending::kNone ? nullptr : &slots_[index]; }
  uint32_t index_of(const Pending& pending) const { return static_cast<uint32_t>(&pending - slots_.data()); }
  uint32_t& bucket_of(uint32_t address);

  uint32_t capacity_, size_ = 0, in_flight_ = 0;
  unsigned shift_ = 32;
  std::vector<Pending> slots_;  // reserved whole, touched as far as it is needed
  std::vector<uint32_t> buckets_;
  uint32_t free_ = Pending::kNone;  // linked by next_in_bucket
  uint32_t oldest_ = Pending::kNone, newest_ = Pending::kNone;
  uint32_t flying_ = Pending::kNone;  // all newer ones in order are in flight too
};

}  // namespace sallyport::audit
