#include "audit/sweep/send_window.h"

#include <algorithm>

namespace sallyport::audit {

using namespace std::chrono_literals;

namespace {
constexpr double kSmallest = 32, kLargest = 2048;
constexpr SweepClock::duration kShortestQuiet = 50ms, kLongestQuiet = 500ms;
}  // namespace

void SendWindow::measure(Duration round_trip) {
  smoothed_ = smoothed_ == Duration{} ? round_trip : smoothed_ + (round_trip - smoothed_) / 8;
  shortest_ = shortest_ == Duration{} ? round_trip : std::min(shortest_, round_trip);
  quiet_ = std::clamp<Duration>(4 * smoothed_, kShortestQuiet, kLongestQuiet);
}

bool SendWindow::queues_are_short() const { return smoothed_ <= 2 * shortest_ + 1ms; }

void SendWindow::answered(Duration round_trip) {
  measure(round_trip);
  if (queues_are_short()) window_ = std::min(kLargest, window_ + 2 / window_);
}

void SendWindow::silent() {
  if (queues_are_short()) window_ = std::min(kLargest, window_ + 0.125);
}

void SendWindow::late(SweepClock::time_point now, Duration round_trip) {
  if (round_trip != Duration{}) measure(round_trip);
  if (now - shrunk_ < quiet_) return;  // they come in crowds, for one cause
  shrunk_ = now;
  window_ = std::max(kSmallest, window_ / 2);
}

}  // namespace sallyport::audit
