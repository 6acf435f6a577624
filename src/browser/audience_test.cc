#include "browser/audience.h"

#include <gtest/gtest.h>

namespace sallyport::browser {
namespace {

const names::V4 kOurs{10, 0, 0, 9}, kDevice{10, 0, 0, 7}, kNeighbour{10, 0, 0, 8}, kFar{10, 0, 1, 8}, kBroadcast{10, 0, 0, 255};
const policy::Time kNow{std::chrono::seconds(1'800'000'000)};

class Audience : public testing::Test {
 protected:
  policy::Policy policy_;
  names::Link link_{"eth0", 2, kOurs, 24, kBroadcast, {}, {kDevice}, false};
  Audience() {
    policy::Lease lease;
    lease.device = names::to_ip(kDevice);
    lease.until = kNow + std::chrono::hours(1);
    policy_.leases.push_back(lease);
  }
  Hearing hear(names::V4 from, names::V4 to = kBroadcast, std::optional<policy::MacAddress> mac = {}, bool names_us = false,
               policy::Time now = kNow) {
    return browser::hear(policy_, link_, {from, to, mac, names_us}, now);
  }
};

TEST_F(Audience, DevicesAreHeard) {
  EXPECT_TRUE(hear(kDevice).heard);
  EXPECT_TRUE(hear(kDevice, kOurs).heard);
}

TEST_F(Audience, NeighboursAreNotAndOnlyWhatWasForUsIsTold) {
  EXPECT_FALSE(hear(kNeighbour).heard);
  EXPECT_FALSE(hear(kNeighbour).told);
  EXPECT_TRUE(hear(kNeighbour, kOurs).told);
  EXPECT_TRUE(hear(kNeighbour, kBroadcast, {}, true).told);
  EXPECT_NE(hear(kNeighbour, kOurs).reason.summary().find("138"), std::string::npos);
}

TEST_F(Audience, AsABrowserOfTheNetworkItsOwnIsHeardAndNoOther) {
  policy_.netbios.announce = policy::Announce::network;
  EXPECT_TRUE(hear(kNeighbour).heard);
  EXPECT_FALSE(hear(kFar).heard);
  EXPECT_TRUE(hear(kFar, kOurs).told);
  link_.broadcast.reset();
  EXPECT_FALSE(hear(kNeighbour).heard);
}

TEST_F(Audience, ALeaseThatIsOverOpensNothing) {
  EXPECT_FALSE(hear(kDevice, kOurs, {}, false, kNow + std::chrono::hours(1)).heard);
}

TEST_F(Audience, AHardwareAddressIsHeldAgainstALeaseThatNamesOne) {
  policy::MacAddress right{{2, 0, 0, 0, 0, 1}}, wrong{{2, 0, 0, 0, 0, 2}};
  EXPECT_FALSE(needs_hardware_address(policy_, kDevice));
  policy_.leases[0].mac = right;
  EXPECT_TRUE(needs_hardware_address(policy_, kDevice));
  EXPECT_FALSE(needs_hardware_address(policy_, kNeighbour));
  EXPECT_TRUE(hear(kDevice, kBroadcast, right).heard);
  EXPECT_FALSE(hear(kDevice, kBroadcast, wrong).heard);
  EXPECT_FALSE(hear(kDevice).heard);
}

}  // namespace
}  // namespace sallyport::browser
