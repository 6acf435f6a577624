#include "audit/address_set.h"

#include <gtest/gtest.h>

#include <set>

namespace sallyport::audit {
namespace {

policy::IpAddress ip(const char* text) { return *policy::parse_address(text); }
AddressRange range(const char* first, const char* last) { return {ip(first), ip(last)}; }
AddressRange block(const char* text) { return range_of(*policy::parse_network(text).network); }

TEST(AddressSet, JoinsWhatOverlapsOrTouches) {
  AddressSet set({range("10.0.0.5", "10.0.0.9"), range("10.0.0.1", "10.0.0.4"), range("10.0.0.8", "10.0.0.12"),
                  range("10.0.0.14", "10.0.0.14")});
  EXPECT_EQ(set.ranges(), (std::vector{range("10.0.0.1", "10.0.0.12"), range("10.0.0.14", "10.0.0.14")}));
  EXPECT_EQ(set.size(), 13u);
}

TEST(AddressSet, CountsThroughItsRanges) {
  AddressSet set({block("10.0.0.0/30"), block("192.168.7.1"), block("2001:db8::/126")});
  std::set<policy::IpAddress> seen;
  for (uint64_t i = 0; i < set.size(); i++) {
    seen.insert(set.at(i));
    EXPECT_EQ(set.index_of(set.at(i)), i);
  }
  EXPECT_EQ(seen.size(), 9u);
  EXPECT_EQ(set.at(4), ip("192.168.7.1"));
  for (auto outside : {"10.0.0.4", "9.255.255.255", "192.168.7.2", "2001:db8::4", "::1"})
    EXPECT_FALSE(set.index_of(ip(outside))) << outside;
}

TEST(AddressSet, LeavesOut) {
  AddressSet set({block("10.0.0.0/24"), block("10.0.2.0/24")});
  // One hole that reaches into both, one inside, one at the edge, one beside.
  auto left = set.without(AddressSet(
      {range("10.0.0.200", "10.0.2.9"), range("10.0.0.7", "10.0.0.7"), range("10.0.2.250", "10.0.3.5"), block("10.9.0.0/16")}));
  EXPECT_EQ(left.ranges(),
            (std::vector{range("10.0.0.0", "10.0.0.6"), range("10.0.0.8", "10.0.0.199"), range("10.0.2.10", "10.0.2.249")}));
  EXPECT_EQ(left.size(), 7u + 192 + 240);
  EXPECT_EQ(set.without(AddressSet({block("10.0.0.0/8")})).size(), 0u);
  EXPECT_EQ(set.without(AddressSet()).ranges(), set.ranges());
  EXPECT_EQ(set.without(AddressSet({block("::/0")})).size(), 0u);
}

TEST(AddressSet, Overlaps) {
  AddressSet set({block("10.0.0.0/24"), block("10.0.2.0/24")});
  EXPECT_TRUE(set.overlaps(AddressSet({block("10.0.2.255")})));
  EXPECT_FALSE(set.overlaps(AddressSet({block("10.0.1.0/24"), block("10.0.3.0/24")})));
  EXPECT_FALSE(set.overlaps(AddressSet()));
}

TEST(AddressSet, HasRoomForAllOfIPv4) {
  AddressSet set({block("0.0.0.0/0")});
  EXPECT_EQ(set.size(), uint64_t{1} << 32);
  EXPECT_EQ(set.at((uint64_t{1} << 32) - 1), ip("255.255.255.255"));
  EXPECT_EQ(set.ranges().size(), 1u);
}

}  // namespace
}  // namespace sallyport::audit
