// The kernel keeps the hardware addresses of about a thousand hosts on its own links, and drops without a word what is for more:
// an attached network larger than that can only be asked slowly. It counts how often that happened.
#pragma once

#include <cstdint>

#include "audit/sweep/prober.h"

namespace sallyport::audit {

class NeighbourTable {
 public:
  NeighbourTable() : overflows_(count()) {}

  // Since the last call; looked at 20 times a second at most.
  bool overflowed(SweepClock::time_point now);

 private:
  static uint64_t count();

  SweepClock::time_point looked_{};
  uint64_t overflows_;
};

}  // namespace sallyport::audit
