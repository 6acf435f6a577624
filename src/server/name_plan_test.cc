// Where names are served, on a machine whose loopback is up.
#include "server/name_plan.h"

#include <gtest/gtest.h>

namespace sallyport::server {
namespace {

constexpr policy::Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);

policy::Lease lease_for(const char* device, policy::Time until) {
  policy::Lease lease;
  lease.device = *policy::parse_address(device);
  lease.until = until;
  return lease;
}

policy::Zone zone_of(const char* network, bool wins) {
  policy::Zone zone;
  zone.networks = {*policy::parse_network(network).network};
  zone.wins = wins;
  return zone;
}

TEST(NamePlan, ALeaseInForceOpensTheAddressThatFacesItsDevice) {
  policy::Policy policy;
  policy.leases = {lease_for("127.0.0.1", kNow + std::chrono::hours(1))};
  auto links = name_links(policy, kNow);
  ASSERT_EQ(links.size(), 1u);
  EXPECT_EQ(links[0].interface, "lo");
  EXPECT_EQ(links[0].address, (names::V4{127, 0, 0, 1}));
  EXPECT_FALSE(links[0].broadcast);
  EXPECT_EQ(links[0].devices, (std::vector<names::V4>{{127, 0, 0, 1}}));
  EXPECT_TRUE(name_links(policy, kNow + std::chrono::hours(2)).empty()) << "it has lapsed";
  policy.leases[0].door = policy::Door::smb;
  EXPECT_TRUE(name_links(policy, kNow).empty());
}

TEST(NamePlan, ThePolicysOwnAddressesGoFirst) {
  policy::Policy policy;
  policy.leases = {lease_for("127.0.0.1", kNow + std::chrono::hours(1))};
  policy.server.listen_netbios = {{*policy::parse_address("127.0.0.9"), 1390}};
  auto links = name_links(policy, kNow);
  ASSERT_EQ(links.size(), 1u);
  EXPECT_EQ(links[0].address, (names::V4{127, 0, 0, 9}));
  EXPECT_EQ(links[0].devices.size(), 1u);
}

TEST(NamePlan, AZoneWithWinsOpensWhatFacesIt) {
  policy::Policy policy;
  policy.zones = {zone_of("127.0.0.0/8", false)};
  EXPECT_TRUE(name_links(policy, kNow).empty());
  policy.zones = {zone_of("127.0.0.0/8", true)};
  auto links = name_links(policy, kNow);
  ASSERT_EQ(links.size(), 1u);
  EXPECT_TRUE(links[0].wins);
  EXPECT_TRUE(links[0].devices.empty());
}

}  // namespace
}  // namespace sallyport::server
