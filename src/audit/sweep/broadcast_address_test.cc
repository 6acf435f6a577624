#include "audit/sweep/broadcast_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <net/if.h>

namespace sallyport::audit {
namespace {

std::string broadcast(const char* address, const char* mask, unsigned flags = IFF_UP | IFF_BROADCAST) {
  sockaddr_in own{}, netmask{};
  own.sin_family = AF_INET;
  inet_pton(AF_INET, address, &own.sin_addr);
  inet_pton(AF_INET, mask, &netmask.sin_addr);
  ifaddrs one{};
  one.ifa_flags = flags;
  one.ifa_addr = reinterpret_cast<sockaddr*>(&own);
  one.ifa_netmask = reinterpret_cast<sockaddr*>(&netmask);
  one.ifa_broadaddr = one.ifa_addr;  // as getifaddrs says where none was given
  auto found = broadcast_address(one);
  return found ? policy::to_string(*found) : "none";
}

TEST(BroadcastAddress, IsTheLastOfTheNetwork) {
  EXPECT_EQ(broadcast("10.77.0.1", "255.255.255.0"), "10.77.0.255");
  EXPECT_EQ(broadcast("10.77.1.1", "255.255.0.0"), "10.77.255.255");
  EXPECT_EQ(broadcast("10.78.0.1", "255.255.255.252"), "10.78.0.3");
}

TEST(BroadcastAddress, NotEveryInterfaceHasOne) {
  EXPECT_EQ(broadcast("10.0.0.0", "255.255.255.254"), "none");
  EXPECT_EQ(broadcast("10.0.0.1", "255.255.255.255"), "none");
  EXPECT_EQ(broadcast("10.0.0.1", "255.255.255.0", IFF_UP), "none") << "a point-to-point line";
  EXPECT_EQ(broadcast("10.0.0.1", "255.255.255.0", IFF_BROADCAST), "none") << "down";
  sockaddr_in6 other{};
  other.sin6_family = AF_INET6;
  ifaddrs one{};
  one.ifa_flags = IFF_UP | IFF_BROADCAST;
  EXPECT_FALSE(broadcast_address(one));
  one.ifa_addr = one.ifa_netmask = reinterpret_cast<sockaddr*>(&other);
  EXPECT_FALSE(broadcast_address(one));
}

}  // namespace
}  // namespace sallyport::audit
