// How many packets may leave now so that no second sees more than `rate` of them, give or take a burst of 5 ms.
#pragma once

#include <algorithm>
#include <limits>

#include "audit/sweep/prober.h"

namespace sallyport::audit {

class TokenBucket {
 public:
  // 0: no limit.
  TokenBucket(double rate, SweepClock::time_point now) : last_(now) { set_rate(rate); }

  void set_rate(double rate) {
    rate_ = rate;
    burst_ = std::max(1.0, rate / 200);
  }

  size_t available(SweepClock::time_point now) {
    if (rate_ <= 0) last_ = now;
    if (rate_ <= 0) return std::numeric_limits<size_t>::max();
    tokens_ = std::min(burst_, tokens_ + rate_ * std::chrono::duration<double>(now - last_).count());
    last_ = now;
    return static_cast<size_t>(std::max(0.0, tokens_));
  }
  void take(size_t count) {
    if (rate_ > 0) tokens_ -= static_cast<double>(count);
  }

  // Until half a burst is there: a packet at a time would cost a wake-up each.
  std::chrono::microseconds wait() const {
    auto missing = std::max(1.0, burst_ / 2) - tokens_;
    if (rate_ <= 0 || missing <= 0) return {};
    return std::chrono::microseconds(static_cast<int64_t>(missing / rate_ * 1e6) + 1);
  }

 private:
  double rate_ = 0, burst_ = 1, tokens_ = 0;
  SweepClock::time_point last_;
};

}  // namespace sallyport::audit
