// Slows a sweep down when what it asks gets lost. A host that answers only when it is asked again was lost before: by us, since
// nobody else floods it. Half the rate then, and slowly up again. Loss that does not follow the rate (a bad radio link) is left
// to the resends. No clock of its own.
#pragma once

#include <optional>

#include "audit/sweep/prober.h"

namespace sallyport::audit {

class RateControl {
 public:
  using TimePoint = SweepClock::time_point;
  static constexpr double kLowest = 100;  // questions a second

  RateControl(SweepClock::duration patience, TimePoint now) : patience_(patience), changed_(now) {}

  void sent(size_t count) { sent_ += count; }
  // `lost`: when this question was asked before, in vain.
  void answered(std::optional<TimePoint> lost, TimePoint now);
  // We did not come to read for a while: what seems lost since says nothing.
  void stalled(TimePoint now) { begin(now); }
  // This machine itself has no room for more.
  void crowded(TimePoint now);
  // Questions a second; 0: as many as go.
  double rate(TimePoint now);

 private:
  bool overloaded() const;
  void slow_down(TimePoint now);
  void begin(TimePoint now);

  SweepClock::duration patience_;
  TimePoint changed_;
  double rate_ = 0;
  double growth_ = 1.5;
  double last_loss_ = 1;  // the share that was lost when we slowed down the last time
  // Since the last change; answers only since the first that can tell of it.
  uint64_t sent_ = 0, answers_ = 0, lost_ = 0;
};

}  // namespace sallyport::audit
