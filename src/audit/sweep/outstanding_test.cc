#include "audit/sweep/outstanding.h"

#include <gtest/gtest.h>

namespace sallyport::audit {
namespace {

using namespace std::chrono_literals;
const SweepClock::time_point kStart = SweepClock::time_point{} + 1h;

TEST(Outstanding, HoldsNoMoreThanItWasMadeFor) {
  Outstanding table(3);
  for (uint32_t i = 0; i < 3; i++) ASSERT_TRUE(table.add(i));
  EXPECT_TRUE(table.full());
  EXPECT_FALSE(table.add(1));  // there already
  table.remove(*table.find(1));
  EXPECT_FALSE(table.full());
  EXPECT_FALSE(table.find(1));
  EXPECT_TRUE(table.add(7));
  EXPECT_EQ(table.find(7)->address, 7u);
  EXPECT_TRUE(table.find(0) && table.find(2));
}

TEST(Outstanding, KeepsTheOrderOfAsking) {
  Outstanding table(8);
  for (uint32_t i = 0; i < 4; i++) table.asked(*table.add(i), kStart + i * 1ms);
  EXPECT_EQ(table.in_flight(), 4u);
  EXPECT_EQ(table.oldest()->address, 0u);
  table.remove(*table.find(0));
  table.take_out_of_order(*table.find(1));
  EXPECT_EQ(table.oldest()->address, 2u);
  EXPECT_EQ(table.in_flight(), 2u);
  table.asked(*table.find(1), kStart + 9ms);  // again: the newest now
  table.remove(*table.find(2));
  table.remove(*table.find(3));
  EXPECT_EQ(table.oldest()->address, 1u);
  EXPECT_EQ(table.size(), 1u);
}

TEST(Outstanding, KnowsWhoIsInFlight) {
  Outstanding table(8);
  for (uint32_t i = 0; i < 3; i++) table.asked(*table.add(i), kStart);
  table.no_longer_in_flight(*table.oldest_in_flight());
  EXPECT_EQ(table.oldest_in_flight()->address, 1u);
  table.remove(*table.find(1));
  EXPECT_EQ(table.oldest_in_flight()->address, 2u);
  table.no_longer_in_flight(*table.find(2));
  EXPECT_FALSE(table.oldest_in_flight());
  EXPECT_EQ(table.in_flight(), 0u);
  table.asked(*table.add(5), kStart);
  EXPECT_EQ(table.oldest_in_flight()->address, 5u);
  EXPECT_EQ(table.oldest()->address, 0u);
}

TEST(Outstanding, ManyComeAndGo) {
  Outstanding table(1000);
  for (uint32_t i = 0; i < 100'000; i++) {
    if (table.full()) {
      ASSERT_EQ(table.oldest()->address, (i - 1000) * 256);
      table.remove(*table.oldest());
    }
    table.asked(*table.add(i * 256), kStart);  // neighbours, as in_addr has them
  }
  EXPECT_EQ(table.size(), 1000u);
  while (auto* oldest = table.oldest()) table.remove(*oldest);
  EXPECT_EQ(table.size() + table.in_flight(), 0u);
}

}  // namespace
}  // namespace sallyport::audit
