#include "audit/sweep/token_bucket.h"

#include <gtest/gtest.h>

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;

const SweepClock::time_point kStart = SweepClock::now();

TEST(TokenBucket, AllowsWhatItSays) {
  TokenBucket bucket(1000, kStart);
  size_t taken = 0;
  for (int ms = 0; ms <= 1000; ms++)
    for (; bucket.available(kStart + ms * 1ms) > 0; taken++) bucket.take(1);
  EXPECT_NEAR(static_cast<double>(taken), 1000, 10);
  EXPECT_GT(bucket.wait(), 0us);
  EXPECT_LE(bucket.wait(), 5ms);
}

TEST(TokenBucket, APauseIsNotMadeUpFor) {
  TokenBucket bucket(1000, kStart);
  size_t taken = 0;
  for (; bucket.available(kStart + 60s) > 0; taken++) bucket.take(1);
  EXPECT_LE(taken, 20u);
}

TEST(TokenBucket, NoneIsNone) {
  TokenBucket bucket(0, kStart);
  bucket.take(1000);
  EXPECT_GT(bucket.available(kStart), 1'000'000u);
  EXPECT_EQ(bucket.wait(), 0us);
}

}  // namespace
}  // namespace sallyport::audit
