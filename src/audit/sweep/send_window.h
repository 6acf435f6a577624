// How many questions may be under way at once when nobody set a rate. Most addresses of a network are silent, so silence
// cannot mean loss, as it does for TCP; but answers that come late, or only to the second question, do, and round trips
// that grow mean that a queue fills up somewhere.
#pragma once

#include "audit/sweep/outstanding.h"

namespace sallyport::audit {

class SendWindow {
 public:
  using Duration = SweepClock::duration;

  size_t size() const { return static_cast<size_t>(window_); }
  // A question without an answer for so long is taken out of the window; the answer may still come.
  Duration quiet() const { return quiet_; }

  void answered(Duration round_trip);
  void silent();
  // An answer to a question that had been taken for silent, with its round trip; or to a repeated one, without.
  void late(SweepClock::time_point now, Duration round_trip = {});

 private:
  void measure(Duration round_trip);
  bool queues_are_short() const;

  double window_ = 192;
  Duration quiet_ = std::chrono::milliseconds(100);
  Duration smoothed_{}, shortest_{};
  SweepClock::time_point shrunk_;
};

}  // namespace sallyport::audit
