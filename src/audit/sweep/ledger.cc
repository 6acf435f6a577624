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

// Chunks asked before come first: what they wait for frees the window.
std::optional<size_t> Ledger::take_slot(SweepClock::time_point now) {
  while (!waiting_.empty()) {
    size_t slot = waiting_.front();
    if (slots_[slot].open > 0 && slots_[slot].due > now) break;
    waiting_.pop_front();
    cursor_ = 0;
    if (slots_[slot].open > 0 && worth_another_pass(slots_[slot])) return slots_[slot].passes++, slot;
    retire(slot);
  }
  return begin_chunk();
}

bool Ledger::worth_another_pass(const Slot& slot) const {
  if (slot.passes < plan_.passes) return true;
  // Lost while the last pass' answers came.
  bool lost = last_loss_ >= slot.due - plan_.patience;
  return lost && slot.passes < plan_.passes + kExtraPasses;
}

std::optional<size_t> Ledger::begin_chunk() {
  size_t slot = next_chunk_ % slots_.size();
  if (next_chunk_ == chunks_ || slots_[slot].used) return std::nullopt;
  auto first = plan_.first + next_chunk_ * kChunk;
  auto questions = static_cast<uint32_t>(std::min(kChunk, plan_.end - first) * plan_.ports);
  slots_[slot] = {.chunk = next_chunk_++, .due = {}, .open = questions, .passes = 1, .used = true};
  open_ += questions;
  cursor_ = 0;
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

bool Ledger::answered(uint64_t position, size_t port) {
  if (position < plan_.first || position >= plan_.end) return false;
  auto chunk = (position - plan_.first) / kChunk;
  size_t slot = chunk % slots_.size();
  if (!slots_[slot].used || slots_[slot].chunk != chunk) return false;
  auto bit = (position - plan_.first) % kChunk * plan_.ports + port;
  auto& word = bits(slot)[bit / 64];
  if (!(word >> bit % 64 & 1)) return false;
  word &= ~(uint64_t{1} << bit % 64);
  slots_[slot].open--;
  open_--;
  return true;
}

std::optional<SweepClock::time_point> Ledger::due() const {
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
