#include <fmt/format.h>
#include <gmock/gmock.h>

#include "audit/local/report.h"

namespace sallyport::audit::local {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

policy::IpAddress address(const char* text) { return *policy::parse_address(text); }

Machine machine() {
  return {{{"lo", 1, address("127.0.0.1"), 104},
           {"eth0", 2, address("10.0.0.7"), 120},
           {"eth0", 2, address("fe80::7"), 64},
           {"eth1", 3, address("192.168.5.7"), 120},
           {"tun", 4, address("172.16.0.1"), 128}},
          {{"eth0", *policy::parse_network("0.0.0.0/0").network, true},
           {"eth1", *policy::parse_network("192.168.5.0/24").network, false}}};
}

Socket socket(const char* at, Known takes_v4 = Known::no, uint32_t interface = 0) {
  auto where = address(at);
  return {Protocol::tcp, where, !where.is_v4(), takes_v4, 445, interface, 0, 1};
}

Firewall firewall(const std::string& rules, const char* policy = "accept") {
  auto json = R"({"nftables": [{"chain": {"family": "inet", "table": "t", "name": "c", "hook": "input", "prio": 0, "policy": ")" +
              std::string(policy) + "\"}}" + rules + "]}";
  auto parsed = harden::parse_nftables(json);
  if (!parsed) throw std::runtime_error(parsed.error());
  return {std::move(*parsed), {}, {}};
}
std::string rule(const std::string& expressions) {
  return R"(, {"rule": {"family": "inet", "table": "t", "chain": "c", "handle": 1, "expr": [)" + expressions + "]}}";
}
std::string from(const std::string& network, const char* verdict) {
  return rule(R"({"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": )" + network +
              R"(}}, {")" + verdict + R"(": null})");
}

// "10.0.0.0/24@eth0 accepted"
std::vector<std::string> fates(const std::vector<GroupReach>& all) {
  std::vector<std::string> found;
  for (auto& reach : all)
    for (auto& way : reach.ways) {
      auto text = reach.group.name + "@" + reach.group.interface + " " + std::string(to_string(way.passage));
      for (auto& source : way.sources) text += " " + policy::to_string(source);
      found.push_back(text);
    }
  return found;
}
std::vector<GroupReach> reach(const Socket& one, const Firewall& wall) {
  return reach_of(std::span(&one, 1), machine(), wall, {});
}

TEST(Reach, WithoutRulesEverybodyComes) {
  EXPECT_THAT(fates(reach(socket("0.0.0.0"), firewall(""))),
              ElementsAre("10.0.0.0/24@eth0 accepted", "192.168.5.0/24@eth1 accepted", "elsewhere@eth0 accepted"));
  EXPECT_EQ(exposure_of(reach(socket("0.0.0.0"), firewall(""))), Exposure::everywhere);
}

// An address can be reached through every interface, not only its own.
TEST(Reach, ASocketAtOneAddressOrInterface) {
  EXPECT_THAT(fates(reach(socket("192.168.5.7"), firewall(""))),
              ElementsAre("10.0.0.0/24@eth0 accepted", "192.168.5.0/24@eth1 accepted", "elsewhere@eth0 accepted"));
  EXPECT_THAT(fates(reach(socket("0.0.0.0", Known::no, 3), firewall(""))), ElementsAre("192.168.5.0/24@eth1 accepted"));
  EXPECT_THAT(fates(reach(socket("::", Known::no), firewall(""))), ElementsAre("fe80::/64@eth0 accepted"));
  EXPECT_TRUE(reach(socket("127.0.0.1"), firewall("")).empty());
  EXPECT_EQ(exposure_of({}), Exposure::this_machine);
}

TEST(Reach, WhetherIpv4IsTakenMayBeUnknown) {
  EXPECT_EQ(reach(socket("::", Known::yes), firewall("")).front().passage, Passage::accepted);
  auto unknown = reach(socket("::", Known::unknown), firewall(""));
  EXPECT_EQ(unknown.front().passage, Passage::unknown);
  EXPECT_THAT(unknown.front().ways[0].by, HasSubstr("IPv4"));
  EXPECT_EQ(reach(socket("::", Known::unknown), firewall("", "drop")).front().passage, Passage::dropped);
}

TEST(Reach, PartsOfANetworkAreToldApart) {
  auto wall =
      firewall(from(R"({"prefix": {"addr": "10.0.0.0", "len": 25}})", "accept") + from(R"("10.0.0.200")", "reject"), "drop");
  auto found = reach(socket("0.0.0.0"), wall);
  EXPECT_THAT(fates(found)[0], "10.0.0.0/24@eth0 accepted 10.0.0.0/25");
  EXPECT_THAT(fates(found)[1], "10.0.0.0/24@eth0 rejected 10.0.0.200");
  EXPECT_THAT(fates(found)[2], HasSubstr("dropped 10.0.0.128/26"));
  EXPECT_EQ(exposure_of(found), Exposure::some);
}

// Rules against forged addresses name this machine's own; nobody else has them.
TEST(Reach, OurOwnAddressIsNoPeer) {
  auto found = reach(socket("0.0.0.0"), firewall(from(R"("10.0.0.7")", "drop")));
  EXPECT_EQ(fates(found)[0], "10.0.0.0/24@eth0 accepted");
}

TEST(Reach, AFewRefusedFromElsewhereIsStillOpen) {
  EXPECT_EQ(exposure_of(reach(socket("0.0.0.0"), firewall(from(R"("203.0.113.9")", "drop")))), Exposure::everywhere);
  auto few = firewall(from(R"("203.0.113.9")", "accept"), "drop");
  EXPECT_EQ(exposure_of(reach(socket("0.0.0.0"), few)), Exposure::some);
  EXPECT_EQ(exposure_of(reach(socket("0.0.0.0"), firewall("", "drop"))), Exposure::held_back);
}

TEST(Reach, WhatIsNotKnownIsUnknown) {
  auto found = reach(socket("0.0.0.0"), {nullptr, "only root may read its rules", {}});
  EXPECT_EQ(exposure_of(found), Exposure::unknown);
  EXPECT_EQ(found[0].ways[0].by, "only root may read its rules");
  auto wall = firewall("");
  wall.unseen = "there is more";
  EXPECT_EQ(exposure_of(reach(socket("0.0.0.0"), wall)), Exposure::unknown);
  auto shut = firewall("", "drop");
  shut.unseen = "there is more";
  EXPECT_EQ(exposure_of(reach(socket("0.0.0.0"), shut)), Exposure::held_back);
}

TEST(Reach, ALargeSetIsAnsweredInTime) {
  std::string elements;
  for (int i = 0; i < 20000; i++)
    elements += fmt::format("{}\"{}.{}.{}.1\"", i ? ", " : "", 11 + i / 65536, i / 256 % 256, i % 256);
  auto found = reach(socket("0.0.0.0"), firewall(from("{\"set\": [" + elements + "]}", "drop")));
  EXPECT_EQ(exposure_of(found), Exposure::everywhere);
  EXPECT_THAT(fates(found).back(), HasSubstr("unknown"));  // the smallest groups were not asked about
}

TEST(Peers, ElsewhereIsNeitherAttachedNorNobody) {
  auto groups = peer_groups(machine());
  auto& elsewhere = groups.back();
  EXPECT_EQ(elsewhere.name, "elsewhere");
  auto has = [&](const char* text) {
    auto one = address(text);
    return std::any_of(elsewhere.sources.begin(), elsewhere.sources.end(),
                       [&](auto& range) { return range.first <= one && one <= range.last; });
  };
  EXPECT_TRUE(has("8.8.8.8") && has("10.0.1.1"));
  EXPECT_FALSE(has("10.0.0.9") || has("192.168.5.1") || has("127.0.0.1") || has("224.0.0.1") || has("0.0.0.1") ||
               has("172.16.0.1"));
}

TEST(Peers, PublicAddresses) {
  for (auto* text : {"8.8.8.8", "11.0.0.1", "2a00::1", "172.32.0.1"}) EXPECT_TRUE(is_public(address(text))) << text;
  for (auto* text : {"10.1.2.3", "192.168.0.1", "172.31.0.1", "100.64.0.1", "169.254.1.1", "fd00::1", "fe80::1", "2001:db8::1",
                     "::1", "203.0.113.1"})
    EXPECT_FALSE(is_public(address(text))) << text;
}

}  // namespace
}  // namespace sallyport::audit::local
