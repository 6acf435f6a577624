#include "policy/address.h"

#include <gtest/gtest.h>

namespace sallyport::policy {
namespace {

TEST(Address, ReadsBothFamiliesAndDropsTheScope) {
  EXPECT_EQ(to_string(*parse_address("192.168.1.7")), "192.168.1.7");
  EXPECT_EQ(to_string(*parse_address("FE80::0:1%eth0")), "fe80::1");
  EXPECT_EQ(*parse_address("::ffff:10.0.0.1"), *parse_address("10.0.0.1"));
  for (auto bad : {"", "10.0.0", "10.0.0.256", "printer", "10.0.0.1%eth0", "1:2:3"}) EXPECT_FALSE(parse_address(bad)) << bad;
}

TEST(Network, ContainsByPrefix) {
  struct Case {
    const char* network;
    const char* peer;
    bool inside;
  };
  for (auto [network, peer, inside] : std::initializer_list<Case>{
           {"10.0.0.0/8", "10.255.1.2", true},
           {"10.0.0.0/8", "11.0.0.1", false},
           {"192.168.1.128/25", "192.168.1.127", false},
           {"192.168.1.128/25", "192.168.1.129", true},
           {"192.168.1.7", "192.168.1.7", true},
           {"192.168.1.7", "192.168.1.6", false},
           {"0.0.0.0/0", "8.8.8.8", true},
           {"0.0.0.0/0", "2001:db8::1", false},
           {"::/0", "2001:db8::1", true},
           {"2001:db8::/33", "2001:db8:7fff::1", true},
           {"2001:db8::/33", "2001:db8:8000::1", false},
       })
    EXPECT_EQ(parse_network(network).network->contains(*parse_address(peer)), inside) << network << " " << peer;
}

TEST(Network, SaysWhatIsWrong) {
  EXPECT_EQ(parse_network("10.0.0.0/33").fault, NetworkFault::bad_prefix);
  EXPECT_EQ(parse_network("10.0.0.0/").fault, NetworkFault::bad_prefix);
  EXPECT_EQ(parse_network("10.0.0.0/x").fault, NetworkFault::bad_prefix);
  EXPECT_EQ(parse_network("office").fault, NetworkFault::bad_address);
  auto host_bits = parse_network("192.168.1.7/24");
  EXPECT_EQ(host_bits.fault, NetworkFault::host_bits);
  EXPECT_EQ(host_bits.suggestion, "192.168.1.0/24");
}

TEST(Endpoint, ReadsAddressAndPort) {
  EXPECT_EQ(to_string(*parse_endpoint("127.0.0.1:4450", 445)), "127.0.0.1:4450");
  EXPECT_EQ(to_string(*parse_endpoint("127.0.0.1", 445)), "127.0.0.1:445");
  EXPECT_EQ(to_string(*parse_endpoint("[::]:4450", 445)), "[::]:4450");
  EXPECT_EQ(to_string(*parse_endpoint("::1", 445)), "[::1]:445");
  EXPECT_EQ(to_string(*parse_endpoint("[::1]", 445)), "[::1]:445");
  for (auto bad : {"", ":445", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "[::1]445", "[127.0.0.1]:445", "[::1", "host:445"})
    EXPECT_FALSE(parse_endpoint(bad, 445)) << bad;
}

TEST(Mac, ReadsBothSeparators) {
  EXPECT_EQ(to_string(*parse_mac("00-1A-2b:ff:00:09")), "00:1a:2b:ff:00:09");
  for (auto bad : {"", "00:1a:2b:ff:00", "00:1a:2b:ff:00:0g", "00.1a.2b.ff.00.09", "+0:1a:2b:ff:00:09"})
    EXPECT_FALSE(parse_mac(bad)) << bad;
}

}  // namespace
}  // namespace sallyport::policy
