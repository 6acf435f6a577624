#include "audit/sweep/attached_networks.h"

#include <gtest/gtest.h>

namespace sallyport::audit {
namespace {

policy::Network network(const char* text) { return policy::parse_network(text).network.value(); }
policy::IpAddress address(const char* text) { return policy::parse_address(text).value(); }

TEST(AttachedNetworks, LongestPrefixDecides) {
  EthernetLink lan{.interface = 2, .mac = {}, .source = address("10.0.0.1")}, lab{.interface = 3, .mac = {}, .source = address("10.0.7.1")};
  AttachedNetworks attached({{network("0.0.0.0/0"), {}},
                             {network("10.0.0.0/16"), lan},
                             {network("10.0.7.0/24"), lab},
                             {network("10.0.9.0/24"), {}},
                             {network("10.0.0.1"), {}},
                             {network("192.168.0.0/16"), {}}});
  EXPECT_EQ(*attached.link_of(address("10.0.3.3")), lan);
  EXPECT_EQ(*attached.link_of(address("10.0.7.3")), lab);
  EXPECT_EQ(attached.link_of(address("10.0.9.3")), nullptr) << "routed elsewhere";
  EXPECT_EQ(attached.link_of(address("10.0.0.1")), nullptr) << "our own";
  EXPECT_EQ(attached.link_of(address("192.168.0.5")), nullptr);
  EXPECT_EQ(attached.link_of(address("fe80::1")), nullptr);
  EXPECT_EQ(attached.networks().size(), 2u);
}

TEST(AttachedNetworks, NobodyIsAttachedWithoutLinks) {
  EXPECT_TRUE(AttachedNetworks({{network("0.0.0.0/0"), {}}}).empty());
  EXPECT_EQ(AttachedNetworks({}).link_of(address("10.0.0.1")), nullptr);
}

}  // namespace
}  // namespace sallyport::audit
