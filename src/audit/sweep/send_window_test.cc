#include "audit/sweep/send_window.h"

#include <gtest/gtest.h>

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;
const SweepClock::time_point kStart = SweepClock::time_point{} + 1h;

TEST(SendWindow, SilenceIsNoReasonToSlowDown) {
  SendWindow window;
  auto before = window.size();
  for (int i = 0; i < 100'000; i++) window.silent();
  EXPECT_GT(window.size(), before);
  EXPECT_LE(window.size(), 2048u);
}

TEST(SendWindow, LateAnswersHalveItOncePerCrowd) {
  SendWindow window;
  auto before = window.size();
  for (int i = 0; i < 50; i++) window.late(kStart + i * 1us);
  EXPECT_EQ(window.size(), before / 2);
  window.late(kStart + 1s);
  EXPECT_EQ(window.size(), before / 4);
  for (int i = 2; i < 30; i++) window.late(kStart + i * 1s);
  EXPECT_GE(window.size(), 16u);
}

TEST(SendWindow, DoesNotGrowWhileAQueueDoes) {
  SendWindow window;
  for (int i = 0; i < 100; i++) window.answered(1ms);
  for (int i = 0; i < 100; i++) window.answered(40ms);
  auto before = window.size();
  for (int i = 0; i < 10'000; i++) window.answered(40ms), window.silent();
  EXPECT_EQ(window.size(), before);
  EXPECT_GE(window.quiet(), 150ms);
}

}  // namespace
}  // namespace sallyport::audit
