#include "server/doors.h"

#include <gtest/gtest.h>

namespace sallyport::server {
namespace {

using policy::parse_address;

constexpr policy::Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);

policy::Lease lease(const char* device, policy::Time until) {
  policy::Lease one;
  one.device = *parse_address(device);
  one.until = until;
  return one;
}

TEST(Doors, Port445EverywhereUnlessThePolicyNamesPlaces) {
  policy::Policy policy;
  ASSERT_EQ(smb_endpoints(policy).size(), 1u);
  EXPECT_TRUE(smb_endpoints(policy)[0].address.is_unspecified());
  EXPECT_EQ(smb_endpoints(policy)[0].port, 445);
  policy.server.listen = {{*parse_address("127.0.0.1"), 4450}};
  EXPECT_EQ(smb_endpoints(policy), policy.server.listen);
}

TEST(Doors, Port139OnlyWhileALeaseIsInForceAndOnlyTowardsItsDevice) {
  policy::Policy policy;
  policy.server.listen_netbios = {{*parse_address("127.0.0.1"), 1390}};
  EXPECT_TRUE(netbios_endpoints(policy, kNow).empty());
  policy.leases = {lease("127.0.0.2", kNow)};
  EXPECT_TRUE(netbios_endpoints(policy, kNow).empty());
  policy.leases = {lease("127.0.0.2", kNow + std::chrono::seconds(1)), lease("127.0.0.3", kNow + std::chrono::seconds(1))};
  EXPECT_EQ(netbios_endpoints(policy, kNow), policy.server.listen_netbios);
  policy.server.listen_netbios.clear();
  auto facing = netbios_endpoints(policy, kNow);
  ASSERT_EQ(facing.size(), 1u);
  EXPECT_EQ(facing[0].port, 139);
  EXPECT_TRUE(facing[0].address.is_loopback());
  EXPECT_EQ(netbios_doors(policy, kNow).at(0).interface, "lo") << "and on the interface that leads to it";
  EXPECT_EQ(interface_towards(*parse_address("::1")), "lo");
}

TEST(Doors, PlacesThatThePolicyNamesAreReachedThroughEveryInterface) {
  policy::Policy policy;
  policy.server.listen_netbios = {{*parse_address("0.0.0.0"), 139}};
  policy.leases = {lease("127.0.0.2", kNow + std::chrono::seconds(1))};
  EXPECT_EQ(netbios_doors(policy, kNow).at(0).interface, "");
}

TEST(Doors, AnAddressThatIsNotOursCannotBeListenedOn) {
  EXPECT_TRUE(can_listen({*parse_address("127.0.0.1"), 0}));
  EXPECT_FALSE(can_listen({*parse_address("192.0.2.1"), 0}));  // RFC 5737
}

}  // namespace
}  // namespace sallyport::server
