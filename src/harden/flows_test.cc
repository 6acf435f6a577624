#include "harden/flows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harden/test_policy.h"
#include "policy/decision.h"

namespace sallyport::harden {
namespace {

using policy::Door;
using policy::parse_address;
using testing::Contains;
using testing::ElementsAre;

AddressRange range(const char* network) { return range_of(*policy::parse_network(network).network); }

std::vector<std::string> texts(const std::vector<policy::Network>& networks) {
  std::vector<std::string> all;
  for (auto& network : networks) all.push_back(to_string(network));
  return all;
}

std::vector<std::string> texts(const std::vector<AddressRange>& ranges) {
  std::vector<std::string> all;
  for (auto& one : ranges) all.push_back(to_string(one));
  return all;
}

TEST(AddressSet, ANetworkIsTakenOutOfAnother) {
  AddressSet set;
  set.add(range("10.0.0.0/29"));
  set.subtract(range("10.0.0.4"));
  EXPECT_THAT(texts(set.networks(Family::ipv4)), ElementsAre("10.0.0.0/30", "10.0.0.5", "10.0.0.6/31"));
  EXPECT_TRUE(set.networks(Family::ipv6).empty());
  EXPECT_FALSE(set.contains(*parse_address("10.0.0.4")));
  EXPECT_TRUE(set.contains(*parse_address("10.0.0.5")));
}

TEST(AddressSet, NeighboursBecomeOne) {
  AddressSet set;
  set.add(range("10.0.1.0/24"));
  set.add(range("10.0.0.0/24"));
  set.add(range("10.0.0.128/25"));
  EXPECT_THAT(texts(set.networks()), ElementsAre("10.0.0.0/23"));
}

TEST(AddressSet, TheOthersAreTheRest) {
  AddressSet set;
  set.add(range("10.0.0.0/8"));
  set.add(range("2001:db8::/32"));
  EXPECT_THAT(texts(set.others(Family::ipv4)), ElementsAre("0.0.0.0-9.255.255.255", "11.0.0.0-255.255.255.255"));
  EXPECT_THAT(texts(set.others(Family::ipv6)),
              ElementsAre("::-2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
  EXPECT_THAT(texts(AddressSet().others(Family::ipv4)), ElementsAre("0.0.0.0-255.255.255.255"));
}

TEST(AddressSet, AllOfIpv6IsOneNetwork) {
  AddressSet set;
  for (auto family : kFamilies) set.add(everything(family));
  EXPECT_THAT(texts(set.networks()), ElementsAre("0.0.0.0/0", "::/0"));
  EXPECT_TRUE(set.others(Family::ipv4).empty());
  EXPECT_TRUE(set.others(Family::ipv6).empty());
  set.subtract(everything(Family::ipv4));
  EXPECT_TRUE(set.networks(Family::ipv4).empty());
  EXPECT_THAT(texts(set.networks(Family::ipv6)), ElementsAre("::/0"));
}

TEST(AddressSet, TheEdgesOfAFamilyHaveNoNeighbours) {
  EXPECT_FALSE(previous(*parse_address("0.0.0.0")));
  EXPECT_FALSE(next(*parse_address("255.255.255.255")));
  EXPECT_FALSE(previous(*parse_address("::")));
  EXPECT_FALSE(next(everything(Family::ipv6).last));
  EXPECT_EQ(to_string(*next(*parse_address("10.0.0.255"))), "10.0.1.0");
}

// The list says of every address what the policy's decision says.
TEST(Flows, AreThePolicysDecisions) {
  auto policy = test_policy();
  auto flows = flows_of(policy, kNow);
  for (auto* text : {"10.0.0.0", "9.255.255.255", "10.255.255.255", "11.0.0.0", "10.1.8.255", "10.1.9.0", "10.1.9.7",
                     "10.1.9.255", "10.1.10.0", "2001:db8::1", "2001:db9::", "10.1.9.8", "10.1.9.9", "127.0.0.1", "::1"})
    for (auto door : {Door::smb, Door::netbios}) {
      auto address = *parse_address(text);
      bool found = std::any_of(flows.allowed.begin(), flows.allowed.end(),
                               [&](auto& flow) { return flow.door == door && flow.source.contains(address); });
      bool decided = admit_connection(policy, {address, policy::parse_mac("00:11:22:33:44:55"), door, {}, kNow}).allowed;
      EXPECT_EQ(found, decided) << text << " to " << static_cast<int>(door);
    }
}

TEST(Flows, ALapsedLeaseIsNone) {
  auto flows = flows_of(test_policy(), kAfterLeases);
  for (auto& flow : flows.allowed) EXPECT_FALSE(flow.ends()) << to_string(flow);
}

// "10.9.0.7 137-138"
std::vector<std::string> datagrams(const Flows& flows) {
  std::vector<std::string> all;
  for (auto& flow : flows.allowed)
    if (flow.udp)
      all.push_back(to_string(flow.source) + " " + to_string(*flow.udp) + (flow.ends() ? " until " + flow.until_text : ""));
  return all;
}

constexpr auto kWinter = " until 2026-12-31", kAutumn = " until 2026-11-30";

TEST(Flows, DatagramsAreForLeasesAndZonesWithWins) {
  auto policy = test_policy(kNamesPolicy);
  policy.netbios = {};
  EXPECT_THAT(datagrams(flows_of(policy, kNow, test_vicinities())),
              ElementsAre(std::string("10.9.0.7 137-138") + kWinter, std::string("10.9.1.8 137-138") + kAutumn, "10.7.0.0/25 137",
                          "10.8.0.0/24 137"));
  EXPECT_THAT(datagrams(flows_of(policy, kAfterLeases)), ElementsAre("10.7.0.0/25 137", "10.8.0.0/24 137"));
  EXPECT_THAT(datagrams(flows_of(test_policy(), kNow)), ElementsAre("10.1.9.7 137-138" + std::string(kWinter)))
      << "not a lease for 445, not one of IPv6";
}

TEST(Flows, WhatNetbiosSaysIsHeardToo) {
  auto policy = test_policy(kNamesPolicy);
  auto all = datagrams(flows_of(policy, kNow, test_vicinities()));
  for (auto text : {std::string("192.0.2.53 137"), std::string("10.8.0.0/16 137"), std::string("10.9.0.0/24 137-138") + kWinter,
                    std::string("10.9.1.0/24 137-138") + kAutumn})
    EXPECT_THAT(all, Contains(text));
  EXPECT_EQ(all.size(), 8u);
  policy.netbios.node = policy::NodeType::p;
  EXPECT_THAT(datagrams(flows_of(policy, kNow, test_vicinities())), Contains(std::string("10.9.0.0/24 138") + kWinter))
      << "a P node broadcasts no names";
  for (auto& zone : policy.zones) zone.wins = false;
  EXPECT_THAT(datagrams(flows_of(policy, kNow)), Contains(std::string("192.0.2.53 137") + kWinter)) << "while there are names";
  EXPECT_THAT(datagrams(flows_of(policy, kAfterLeases, test_vicinities())), ElementsAre());
}

TEST(Flows, WithoutZonesEverybodyMayCome) {
  auto flows = flows_of(policy::Policy{}, kNow);
  std::vector<std::string> all;
  for (auto& flow : flows.allowed) all.push_back(to_string(flow.source));
  EXPECT_THAT(all, ElementsAre("0.0.0.0/0", "::/0"));
}

TEST(Flows, OtherPortsAreDoorsToo) {
  policy::Policy policy;
  policy.server.listen = {{{}, 4450}, {{}, 445}, {{}, 4450}};
  auto flows = flows_of(policy, kNow);
  EXPECT_THAT(flows.smb_ports, ElementsAre(445, 4450));
  std::string denied;
  for (auto& one : flows.denied()) denied += to_string(one) + " ";
  EXPECT_EQ(denied, "137-139 445 4450 ");
}

TEST(Flows, TimesAreReadAsWritten) {
  EXPECT_EQ(utc(kNow), "2026-06-15 00:00:00");
  EXPECT_EQ(parse_utc("2026-06-15 00:00:00"), kNow);
  for (auto* text : {"", "2026-06-15", "2026-13-15 00:00:00", "2026-06-15 00:00:00x", "2026-06-15 25:00:00"})
    EXPECT_FALSE(parse_utc(text)) << text;
}

}  // namespace
}  // namespace sallyport::harden
