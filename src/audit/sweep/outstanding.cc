#include "audit/sweep/outstanding.h"

#include <bit>

namespace sallyport::audit {

Outstanding::Outstanding(uint32_t capacity) : capacity_(capacity) {
  slots_.reserve(capacity);
  auto bits = static_cast<unsigned>(std::bit_width(capacity | 1u));
  shift_ = 32 - bits;
  buckets_.assign(size_t{1} << bits, Pending::kNone);
}

// Neighbouring addresses are what a sweep asks; the multiplication spreads them.
uint32_t& Outstanding::bucket_of(uint32_t address) { return buckets_[static_cast<uint32_t>(address * 0x9E3779B1u) >> shift_]; }

Pending* Outstanding::find(uint32_t address) {
  for (auto* pending = at(bucket_of(address)); pending; pending = at(pending->next_in_bucket))
    if (pending->address == address) return pending;
  return nullptr;
}

Pending* Outstanding::add(uint32_t address) {
  if (find(address)) return nullptr;
  uint32_t index = free_;
  if (index == Pending::kNone) index = static_cast<uint32_t>(slots_.size()), slots_.emplace_back();
  else free_ = slots_[index].next_in_bucket;
  auto& pending = slots_[index] = {};
  pending.address = address;
  auto& bucket = bucket_of(address);
  pending.next_in_bucket = bucket;
  bucket = index;
  size_++;
  return &pending;
}

void Outstanding::remove(Pending& pending) {
  take_out_of_order(pending);
  uint32_t index = index_of(pending);
  uint32_t* link = &bucket_of(pending.address);
  while (*link != index) link = &slots_[*link].next_in_bucket;
  *link = pending.next_in_bucket;
  pending.next_in_bucket = free_;
  free_ = index;
  size_--;
}

void Outstanding::asked(Pending& pending, SweepClock::time_point now) {
  pending.sent = now;
  pending.in_flight = pending.in_order = true;
  pending.older = newest_;
  pending.newer = Pending::kNone;
  uint32_t index = index_of(pending);
  (newest_ == Pending::kNone ? oldest_ : slots_[newest_].newer) = index;
  newest_ = index;
  if (flying_ == Pending::kNone) flying_ = index;
  in_flight_++;
}

void Outstanding::take_out_of_order(Pending& pending) {
  if (!pending.in_order) return;
  if (pending.in_flight) in_flight_--;
  if (flying_ == index_of(pending)) flying_ = pending.newer;
  (pending.older == Pending::kNone ? oldest_ : slots_[pending.older].newer) = pending.newer;
  (pending.newer == Pending::kNone ? newest_ : slots_[pending.newer].older) = pending.older;
  pending.in_flight = pending.in_order = false;
}

void Outstanding::no_longer_in_flight(Pending& pending) {
  if (!pending.in_flight) return;
  pending.in_flight = false;
  in_flight_--;
  if (flying_ == index_of(pending)) flying_ = pending.newer;
}

}  // namespace sallyport::audit
