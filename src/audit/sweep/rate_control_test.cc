#include "audit/sweep/rate_control.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <vector>

namespace sallyport::audit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A network that carries so many questions a second and loses the rest, and so large a share in any case.
struct Network {
  double capacity = 0, noise = 0;
};

// In steps of 10 ms. Lost questions are asked again a second later, the last ones first and before new ones. At most 20,000 a
// second are asked.
double simulate(Network network, int steps) {
  RateControl::TimePoint now{seconds(1000)};
  RateControl control(seconds(1), now);
  std::deque<std::pair<RateControl::TimePoint, double>> again;  // when it was asked, how many
  std::vector<std::pair<RateControl::TimePoint, double>> ready;
  double credit = 0, rate = 0;
  for (int step = 0; step < steps; step++, now += milliseconds(10)) {
    rate = control.rate(now);
    double may = rate > 0 ? std::min(rate, 20'000.0) / 100 : 200, asked = may;
    double through = std::min(1.0, network.capacity / 100 / may) * (1 - network.noise);
    control.sent(static_cast<size_t>(asked));
    for (; !again.empty() && again.front().first + seconds(1) <= now; again.pop_front()) ready.push_back(again.front());
    while (!ready.empty() && may > 0) {
      auto& [asked_at, left] = ready.back();
      double some = std::min(may, left);
      for (credit += some * through; credit >= 1; credit--) control.answered(asked_at, now);
      may -= some;
      left -= some;
      if (left <= 0) ready.pop_back();
    }
    for (double fresh = may * through; fresh >= 1; fresh--) control.answered(std::nullopt, now);
    if (through < 1) again.push_back({now, asked * (1 - through)});
  }
  return rate;  // at the end; 0: not limited
}

TEST(RateControl, LeavesAGoodNetworkAlone) { EXPECT_EQ(simulate({.capacity = 1e9}, 1000), 0); }

TEST(RateControl, SlowsDownToWhatGetsThrough) {
  for (double capacity : {500, 2000, 8000}) {
    auto rate = simulate({.capacity = capacity}, 6000);
    EXPECT_GT(rate, capacity / 4) << capacity;
    EXPECT_LT(rate, capacity * 4) << capacity;
  }
}

TEST(RateControl, ABadRadioLinkIsNotSlowedDownForEver) { EXPECT_GT(simulate({.capacity = 1e9, .noise = 0.2}, 6000), 5000); }

TEST(RateControl, MakesRoomWhenThisMachineHasNone) {
  RateControl::TimePoint now{seconds(1000)};
  RateControl control(seconds(1), now);
  for (int i = 0; i < 4000; i++) {
    control.sent(20);
    control.crowded(now += milliseconds(1));  // again and again, of the same
  }
  EXPECT_NEAR(control.rate(now), 20'000.0 / 16, 200);
}

TEST(RateControl, NeverStops) {
  RateControl::TimePoint now{seconds(1000)};
  RateControl control(seconds(1), now);
  for (int i = 0; i < 100'000; i++, now += milliseconds(1)) control.answered(now, now);
  EXPECT_GE(control.rate(now), RateControl::kLowest);
}

}  // namespace
}  // namespace sallyport::audit
