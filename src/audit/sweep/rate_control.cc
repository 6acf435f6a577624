#include "audit/sweep/rate_control.h"

#include <algorithm>

namespace sallyport::audit {
namespace {

constexpr double kTolerable = 0.05;
constexpr double kOverload = 0.5;  // so much is lost in no radio link
constexpr double kBetter = 0.7;    // a smaller share of it is lost than before: slowing down helps
constexpr double kGentleGrowth = 1.15;
constexpr uint64_t kFew = 8, kPlenty = 256;  // answers that tell little, and lost ones that tell all

}  // namespace

void RateControl::answered(std::optional<TimePoint> lost, TimePoint now) {
  if (now - changed_ < patience_) return;
  answers_++;
  // What was asked at the rate before says nothing about this one.
  if (lost && *lost > changed_) lost_++;
  if (lost_ >= kPlenty && overloaded()) slow_down(now);
}

bool RateControl::overloaded() const {
  if (answers_ < kFew) return false;
  double loss = static_cast<double>(lost_) / static_cast<double>(answers_);
  return loss > kOverload || (loss > kTolerable && loss < last_loss_ * kBetter);
}

void RateControl::slow_down(TimePoint now) {
  double was = static_cast<double>(sent_) / std::chrono::duration<double>(now - changed_).count();
  if (rate_ > 0) was = std::min(was, rate_);
  rate_ = std::max(kLowest, was / 2);
  last_loss_ = static_cast<double>(lost_) / static_cast<double>(std::max<uint64_t>(1, answers_));
  begin(now);
}

void RateControl::crowded(TimePoint now) {
  if (now - changed_ < patience_) return;
  growth_ = kGentleGrowth;
  double kept = last_loss_;
  slow_down(now);
  last_loss_ = kept;  // says nothing of the network
}

// What is lost is known after `patience` at the earliest; so long, and as long again to count it, the rate stays.
double RateControl::rate(TimePoint now) {
  if (now - changed_ < 2 * patience_) return rate_;
  if (overloaded()) {
    slow_down(now);
  } else {
    rate_ *= growth_;
    begin(now);
  }
  return rate_;
}

void RateControl::begin(TimePoint now) {
  changed_ = now;
  sent_ = answers_ = lost_ = 0;
}

}  // namespace sallyport::audit
