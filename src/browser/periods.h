// How long until the next announcement: soon at first, so that a newcomer is seen, later seldom. [MS-BRWS] 3.2.6, 3.3.6
#pragma once

#include <algorithm>
#include <array>

#include "browser/settings.h"

namespace sallyport::browser {

template <size_t N>
class Periods {
 public:
  constexpr explicit Periods(std::array<int, N> minutes) : minutes_(minutes) {}
  Duration next() { return std::chrono::minutes(minutes_[std::min(count_++, N - 1)]); }
  void restart() { count_ = 0; }

 private:
  std::array<int, N> minutes_;
  size_t count_ = 0;
};

// Of a server, and of a local master browser.
inline auto server_periods() { return Periods(std::array{1, 2, 4, 8, 12}); }
// Of a workgroup.
inline auto workgroup_periods() { return Periods(std::array{1, 1, 5, 5, 10, 10, 15}); }

}  // namespace sallyport::browser
