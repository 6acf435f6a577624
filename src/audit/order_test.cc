#include "audit/order.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace sallyport::audit {
namespace {

TEST(Order, IsAPermutationOfEverySize) {
  for (uint64_t size : {1, 2, 3, 4, 5, 15, 16, 17, 254, 1000, 65534}) {
    Order order(size, size * 7);
    std::vector<bool> seen(size);
    for (uint64_t position = 0; position < size; position++) {
      auto number = order.at(position);
      ASSERT_LT(number, size);
      ASSERT_FALSE(seen[number]) << size;
      seen[number] = true;
      ASSERT_EQ(order.position_of(number), position);
    }
  }
}

TEST(Order, IsReproducibleAndDependsOnTheSeed) {
  Order a(100'000, 1), again(100'000, 1), b(100'000, 2);
  unsigned same = 0;
  for (uint64_t position = 0; position < 1000; position++) {
    EXPECT_EQ(a.at(position), again.at(position));
    same += a.at(position) == b.at(position);
  }
  EXPECT_LT(same, 5u);
}

// Of any 256 questions to a /16 in a row, no /24 gets more than a few.
TEST(Order, SpreadsOverTheNetworks) {
  Order order(65536, 42);
  for (uint64_t start = 0; start < 65536; start += 256) {
    std::map<uint64_t, int> of_network;
    for (uint64_t i = 0; i < 256; i++) of_network[order.at(start + i) >> 8]++;
    for (auto [network, count] : of_network) ASSERT_LT(count, 12) << start;
  }
}

TEST(Order, IsDefinedForHugeSizes) {
  for (uint64_t size : {uint64_t{1} << 32, (uint64_t{1} << 32) + 1, ~uint64_t{0}}) {
    Order order(size, 9);
    for (uint64_t position : {uint64_t{0}, size / 3, size - 1}) {
      ASSERT_LT(order.at(position), size);
      EXPECT_EQ(order.position_of(order.at(position)), position);
    }
  }
}

}  // namespace
}  // namespace sallyport::audit
