#include "audit/sweep/ledger.h"

#include <algorithm>
#include <bit>

namespace sallyport::audit {
namespace {

uint64_t rounded_up(uint64_t value, uint64_t unit) { return value / unit + (value % unit != 0); }

}  // namespace

Ledger::Ledger(const Plan& plan, Unanswered unanswered)
    : plan_(plan), unanswered_(std::move(unanswered)), chunks_(rounded_up(plan.end - plan.first, kChunk)),
      words_(rounded_up(kChunk * plan.ports, 64)) {
  auto most = std::max<uint64_t>(1, plan.window / (kChunk * plan.ports));
  slots_.resize(std::min(most, std::max<uint64_t>(1, chunks_)));
  bits_.resize(slots_.size() * words_);
}

std::vector<Ledger::Question> Ledger::next(size_t most, SweepClock::time_point now) {
  std::vector<Question> out;
  while (out.empty() && most > 0) {
    if (!current_ && !(current_ = take_slot(now))) break;
    while (out.size() < most)
      if (auto found = next_in_current()) {
        out.push_back(*found);
      } else {
        break;
      }
    if (out.empty()) end_pass(now);
  }
  return out;
}

void Ledger::end_pass(SweepClock::time_point now) {
  slots_[*current_].due = now + plan_.patience;
  waiting_.push_back(*current_);
  current_.reset();
}

// Chunks asked before come first: what they wait for frees the window. Of these the one that became due last: how it fares
// tells whether the present rate is too high, which that of an older one does not.
std::optional<size_t> Ledger::take_slot(SweepClock::time_point now) {
  while (!waiting_.empty() && (slots_[waiting_.front()].open == 0 || slots_[waiting_.front()].due <= now)) {
    ready_.push_back(waiting_.front());
    waiting_.pop_front();
  }
  while (!ready_.empty()) {
    size_t slot = ready_.back();
    ready_.pop_back();
    if (slots_[slot].open > 0 && worth_another_pass(slots_[slot])) return begin_pass(slots_[slot], now), slot;
    retire(slot);
  }
  return begin_chunk(now);
}

void Ledger::begin_pass(Slot& slot, SweepClock::time_point now) {
  slot.began_before = slot.began;
  slot.began = now;
  slot.passes++;
  slot.answers = false;
  cursor_ = 0;
}

// Somebody who answers only now shows that questions get lost here: the others deserve as many tries again.
bool Ledger::worth_another_pass(Slot& slot) const {
  bool lost_here = last_loss_here_ >= slot.began, lossy = last_loss_ >= slot.began;
  if (slot.answers || lost_here) {
    slot.vain = 0;
  } else if (slot.passes > 1) {
    slot.vain++;
  }
  return slot.passes < kMostPasses && (lost_here || slot.vain + 1 < plan_.passes + (lossy ? kExtraPasses : 0));
}

std::optional<size_t> Ledger::begin_chunk(SweepClock::time_point now) {
  size_t slot = next_chunk_ % slots_.size();
  if (next_chunk_ == chunks_ || slots_[slot].used) return std::nullopt;
  auto first = plan_.first + next_chunk_ * kChunk;
  auto questions = static_cast<uint32_t>(std::min(kChunk, plan_.end - first) * plan_.ports);
  slots_[slot] = {.chunk = next_chunk_++, .began = {}, .began_before = {}, .due = {}, .open = questions, .used = true};
  begin_pass(slots_[slot], now);
  open_ += questions;
  for (size_t bit = 0; bit < words_ * 64; bit += 64) {
    auto left = bit < questions ? questions - bit : 0;
    bits(slot)[bit / 64] = left >= 64 ? ~uint64_t{0} : (uint64_t{1} << left) - 1;
  }
  return slot;
}

std::optional<Ledger::Question> Ledger::next_in_current() {
  const auto* words = bits(*current_);
  for (size_t word = cursor_ / 64; word < words_; word++) {
    auto left = words[word];
    if (word == cursor_ / 64) left &= ~uint64_t{0} << cursor_ % 64;
    if (left == 0) continue;
    auto bit = word * 64 + static_cast<size_t>(std::countr_zero(left));
    cursor_ = bit + 1;
    return question(*current_, bit);
  }
  return std::nullopt;
}

Ledger::Question Ledger::question(size_t slot, size_t bit) const {
  return {plan_.first + slots_[slot].chunk * kChunk + bit / plan_.ports, bit % plan_.ports, slots_[slot].passes - 1};
}

void Ledger::retire(size_t slot) {
  for (size_t bit = 0; slots_[slot].open > 0 && bit < words_ * 64; bit++) {
    if (!(bits(slot)[bit / 64] >> bit % 64 & 1)) continue;
    slots_[slot].open--;
    open_--;
    auto silent = question(slot, bit);
    unanswered_(silent.position, silent.port);
  }
  slots_[slot].used = false;
  while (oldest_ < next_chunk_ && !slots_[oldest_ % slots_.size()].used) oldest_++;
}

std::optional<Ledger::Answered> Ledger::answered(uint64_t position, size_t port, bool from_host) {
  if (position < plan_.first || position >= plan_.end) return std::nullopt;
  auto chunk = (position - plan_.first) / kChunk;
  size_t slot = chunk % slots_.size();
  if (!slots_[slot].used || slots_[slot].chunk != chunk) return std::nullopt;
  auto bit = (position - plan_.first) % kChunk * plan_.ports + port;
  auto& word = bits(slot)[bit / 64];
  if (!(word >> bit % 64 & 1)) return std::nullopt;
  word &= ~(uint64_t{1} << bit % 64);
  slots_[slot].open--;
  open_--;
  if (!from_host) return Answered{};
  slots_[slot].answers = true;
  return Answered{slots_[slot].passes > 1 ? std::optional(slots_[slot].began_before) : std::nullopt};
}

std::optional<SweepClock::time_point> Ledger::due() const {
  if (!ready_.empty()) return slots_[ready_.back()].due;
  if (waiting_.empty()) return std::nullopt;
  return slots_[waiting_.front()].due;
}

// Chunks that were answered whole and only not taken out of the queue yet count as settled, too.
uint64_t Ledger::settled() const {
  auto chunk = oldest_;
  while (chunk < next_chunk_ && (!slots_[chunk % slots_.size()].used || slots_[chunk % slots_.size()].open == 0)) chunk++;
  return std::min(plan_.end, plan_.first + chunk * kChunk);
}

}  // namespace sallyport::audit
