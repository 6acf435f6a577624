// The evaluator of nftables on expressions as nft 1.0.6 printed them for rules that people write, and on hostile ones.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harden/evaluate.h"
#include "harden/test_policy.h"

namespace sallyport::harden {
namespace {

using testing::HasSubstr;

constexpr auto kDrop = R"(, {"drop": null})";

struct Asking {
  std::string expressions;  // of one rule in a chain that accepts
  std::string sets = {}, listing = {};
  std::string more = {};  // entries behind the rule
};

std::string entries(const Asking& asking) {
  return R"({"nftables": [{"metainfo": {}}, {"table": {"family": "inet", "name": "t"}},
    {"chain": {"family": "inet", "table": "t", "name": "c", "type": "filter", "hook": "input", "prio": 0, "policy": "accept"}})" +
         (asking.sets.empty() ? "" : ", " + asking.sets) +
         R"(, {"rule": {"family": "inet", "table": "t", "chain": "c", "handle": 7, "expr": [)" + asking.expressions + "]}}" +
         asking.more + "]}";
}

Packet from(const char* peer, uint16_t port = 445) {
  Packet packet{*policy::parse_address(peer), Protocol::tcp, port, kNow};
  packet.interface = "eth0";
  packet.target = policy::parse_address(packet.peer.is_v4() ? "10.0.0.254" : "fd00::254");
  packet.any_hardware = true;
  return packet;
}

Verdict judge(const Asking& asking, const Packet& packet = from("10.0.0.1")) {
  auto rules = parse_nftables(entries(asking), asking.listing);
  if (!rules) throw std::runtime_error(rules.error());
  return (*rules)->judge(packet);
}
Outcome outcome(const std::string& expressions, const Packet& packet = from("10.0.0.1")) {
  return judge({expressions}, packet).outcome;
}

std::string match(const char* op, const char* left, const char* right) {
  return fmt::format(R"({{"match": {{"op": "{}", "left": {}, "right": {}}}}})", op, left, right);
}
constexpr auto kFlags = R"({"payload": {"protocol": "tcp", "field": "flags"}})";
constexpr auto kSynOf = R"({"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, ["fin", "syn", "rst", "ack"]]})";
constexpr auto kName = R"({"meta": {"key": "iifname"}})";

TEST(EvaluateNftReal, TheFirstPacketHasSynAlone) {
  EXPECT_EQ(outcome(match("==", kSynOf, R"("syn")") + kDrop), Outcome::refused);
  EXPECT_EQ(outcome(match("!=", kSynOf, R"("syn")") + kDrop), Outcome::passes);
  EXPECT_EQ(outcome(match("in", kFlags, R"("syn")") + kDrop), Outcome::refused);
  EXPECT_EQ(outcome(match("!", kFlags, R"(["fin", "rst"])") + kDrop), Outcome::refused);
  EXPECT_EQ(
      outcome(match("==", R"({"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, ["fin", "syn"]]})", R"(["fin", "syn"])") +
              kDrop),
      Outcome::passes);
  auto established = from("10.0.0.1");
  established.established = true;
  EXPECT_EQ(outcome(match("==", kSynOf, R"("syn")") + kDrop, established), Outcome::passes);
}

TEST(EvaluateNftReal, InterfacesByNameAndPattern) {
  for (auto* right : {R"("eth0")", R"("eth*")", R"({"set": ["lo", "eth*"]})"})
    EXPECT_EQ(outcome(match("==", kName, right) + kDrop), Outcome::refused) << right;
  for (auto* right : {R"("lo")", R"("eth")", R"("eth01")", R"("wlan*")"})
    EXPECT_EQ(outcome(match("==", kName, right) + kDrop), Outcome::passes) << right;
  EXPECT_EQ(outcome(match("==", R"({"meta": {"key": "iif"}})", "7") + kDrop), Outcome::unclear)
      << "whose number it is is not told";
}

TEST(EvaluateNftReal, ConcatenationsAndMapsWithNames) {
  auto sets = R"({"set": {"family": "inet", "table": "t", "name": "allowed", "type": ["ipv4_addr", "inet_service"],
      "elem": [{"concat": [{"prefix": {"addr": "10.0.0.0", "len": 8}}, 445]}, {"concat": ["192.0.2.1", 139]}]}},
    {"map": {"family": "inet", "table": "t", "name": "doors", "map": "verdict", "elem": [[139, {"drop": null}], [445, {"accept": null}]]}})";
  auto pairs = match(
      "==",
      R"({"concat": [{"payload": {"protocol": "ip", "field": "saddr"}}, {"payload": {"protocol": "tcp", "field": "dport"}}]})",
      R"("@allowed")");
  EXPECT_EQ(judge({pairs + kDrop, sets}).outcome, Outcome::refused);
  EXPECT_EQ(judge({pairs + kDrop, sets}, from("10.0.0.1", 139)).outcome, Outcome::passes);
  EXPECT_EQ(judge({pairs + kDrop, sets}, from("192.0.2.1", 139)).outcome, Outcome::refused);
  EXPECT_EQ(judge({pairs + kDrop, sets}, from("fd00::1")).outcome, Outcome::passes);
  std::string map = R"({"vmap": {"key": {"payload": {"protocol": "tcp", "field": "dport"}}, "data": "@doors"}})";
  EXPECT_EQ(judge({map, sets}, from("10.0.0.1", 139)).outcome, Outcome::refused);
  EXPECT_EQ(judge({map, sets}).outcome, Outcome::passes);
  EXPECT_EQ(judge({map}).outcome, Outcome::unclear) << "there is no such map";
}

TEST(EvaluateNftReal, OneConnectionIsBelowEveryLimit) {
  auto accept_then_drop =
      R"({"accept": null}]}}, {"rule": {"family": "inet", "table": "t", "chain": "c", "handle": 8, "expr": [{"drop": null})";
  EXPECT_EQ(outcome(std::string(R"({"limit": {"rate": 5, "per": "second"}}, )") + accept_then_drop), Outcome::passes);
  for (auto* over : {R"({"limit": {"rate": 5, "per": "second", "inv": true}})", R"({"ct count": {"val": 10, "inv": true}})",
                     R"({"quota": {"val": 10, "inv": true}})",
                     R"({"set": {"op": "add", "elem": 1, "set": "@d", "stmt": [{"limit": {"rate": 1, "inv": true}}]}})"})
    EXPECT_EQ(outcome(std::string(over) + kDrop), Outcome::passes) << over;
  EXPECT_EQ(outcome(R"({"limit": "a-named-one"}, {"drop": null})"), Outcome::unclear);
  EXPECT_EQ(outcome(R"({"set": {"op": "update", "elem": 1, "set": "@d"}}, {"drop": null})"), Outcome::refused);
}

TEST(EvaluateNftReal, WhatThePacketIsFor) {
  EXPECT_EQ(outcome(match("==", R"({"payload": {"protocol": "ip", "field": "daddr"}})", R"("10.0.0.254")") + kDrop),
            Outcome::refused);
  EXPECT_EQ(outcome(match("==", R"({"payload": {"protocol": "ip", "field": "daddr"}})", R"("10.0.0.253")") + kDrop),
            Outcome::passes);
  EXPECT_EQ(outcome(match("!=", R"({"fib": {"result": "type", "flags": ["daddr"]}})", R"("local")") + kDrop), Outcome::passes);
  EXPECT_EQ(outcome(match("==", R"({"meta": {"key": "pkttype"}})", R"("broadcast")") + kDrop), Outcome::passes);
  EXPECT_EQ(outcome(match("==", R"({"meta": {"key": "pkttype"}})", R"("unicast")") + kDrop), Outcome::refused);
  EXPECT_EQ(outcome(match("==", R"({"payload": {"protocol": "ether", "field": "saddr"}})", R"("00:11:22:33:44:55")") + kDrop),
            Outcome::unclear);
}

TEST(EvaluateNftReal, ToRejectIsToAnswer) {
  EXPECT_TRUE(judge({R"({"reject": {"type": "tcp reset"}})"}).rejects);
  EXPECT_FALSE(judge({R"({"drop": null})"}).rejects);
  EXPECT_EQ(judge({R"({"reject": null})"}).outcome, Outcome::refused);
}

TEST(EvaluateNftReal, WhatIptablesPutsIntoRules) {
  auto listing = [](const char* rule) {
    return "table inet t { # handle 1\n\tchain c { # handle 1\n\t\t" + std::string(rule) + " # handle 7\n\t}\n}\n";
  };
  auto xt = [](const char* name) {
    return fmt::format(R"({{"xt": {{"type": "match", "name": "{}"}}}}, {{"drop": null}})", name);
  };
  struct Case {
    const char *name, *said;
    Outcome outcome;
  };
  for (auto& [name, said, outcome] :
       std::initializer_list<Case>{{"conntrack", "ct state related,established counter packets 0 bytes 0 drop", Outcome::passes},
                                   {"conntrack", "ct state new,related drop", Outcome::refused},
                                   {"conntrack", "ct state new ct original ip daddr 1.2.3.4 drop", Outcome::unclear},
                                   {"conntrack", "xt match \"conntrack\" log prefix \"x ct state new \" drop", Outcome::unclear},
                                   {"conntrack", "", Outcome::unclear},
                                   {"multiport", "meta l4proto tcp tcp dport { 137-139, 445 } drop", Outcome::refused},
                                   {"multiport", "meta l4proto tcp tcp dport { 1-100, 446 } drop", Outcome::passes},
                                   {"multiport", "meta l4proto tcp tcp sport { 137-139, 445 } drop", Outcome::unclear},
                                   {"multiport", "tcp dport { 445", Outcome::unclear},
                                   {"addrtype", "fib daddr type != local drop", Outcome::passes},
                                   {"comment", "drop", Outcome::refused},
                                   {"recent", "xt match recent drop", Outcome::unclear}})
    EXPECT_EQ(judge({xt(name), {}, listing(said)}).outcome, outcome) << name << ": " << said;
  auto verdict =
      judge({R"({"xt": {"type": "target", "name": "REJECT"}})", {}, listing("tcp dport 445 counter packets 5 bytes 300 reject")});
  EXPECT_TRUE(verdict.rejects);
  EXPECT_THAT(verdict.by, HasSubstr("rule 7 in chain c of table inet t: tcp dport 445 reject"));
  EXPECT_EQ(outcome(R"({"xt": {"type": "target", "name": "LOG"}}, {"drop": null})"), Outcome::refused);
  EXPECT_EQ(outcome(R"({"xt": null}, {"drop": null})"), Outcome::unclear);
}

// An old nft does not tell for which interfaces an ingress chain is.
TEST(EvaluateNftReal, IngressAndTablesThatSleep) {
  auto ingress = [](const char* device) {
    return fmt::format(
        R"(, {{"chain": {{"family": "netdev", "table": "n", "name": "i", "hook": "ingress", "prio": 0, {} "policy": "accept"}}}},
      {{"rule": {{"family": "netdev", "table": "n", "chain": "i", "handle": 3, "expr": [{{"drop": null}}]}}}})",
        device);
  };
  auto with = [&](const char* device) { return judge({R"({"accept": null})", {}, {}, ingress(device)}).outcome; };
  EXPECT_EQ(with(""), Outcome::unclear);
  EXPECT_EQ(with(R"("dev": "eth0",)"), Outcome::refused);
  EXPECT_EQ(with(R"("dev": ["lo", "eth0"],)"), Outcome::refused);
  EXPECT_EQ(with(R"("dev": "eth1",)"), Outcome::passes);
  for (auto* flags : {R"("d")", R"("dormant")", R"(["owner", "dormant"])"}) {
    auto more = fmt::format(R"(, {{"table": {{"family": "inet", "name": "s", "flags": {}}}}},
      {{"chain": {{"family": "inet", "table": "s", "name": "i", "hook": "input", "prio": 0, "policy": "drop"}}}})",
                            flags);
    EXPECT_EQ(judge({R"({"accept": null})", {}, {}, more}).outcome, Outcome::passes);
  }
}

// Each chain enters the next ten times: the kernel takes it, and so must we, without following each of the ways.
TEST(EvaluateNftReal, ChainsThatMultiplyEndInTime) {
  std::string more;
  for (int i = 0; i < 15; i++) {
    more += fmt::format(R"(, {{"chain": {{"family": "inet", "table": "t", "name": "d{}", "handle": 2}}}})", i);
    for (int k = 0; k < 10; k++)
      more += fmt::format(
          R"(, {{"rule": {{"family": "inet", "table": "t", "chain": "d{}", "expr": [{{"jump": {{"target": "d{}"}}}}]}}}})", i,
          i + 1);
  }
  more += R"(, {"chain": {"family": "inet", "table": "t", "name": "d15"}})";
  auto verdict = judge({R"({"jump": {"target": "d0"}})", {}, {}, more});
  EXPECT_EQ(verdict.outcome, Outcome::unclear);
  EXPECT_THAT(verdict.by, HasSubstr("too often"));
}

TEST(EvaluateNftReal, TellsWhichAddressesRulesName) {
  auto rules = parse_nftables(entries(
      {match("==", R"({"payload": {"protocol": "ip", "field": "saddr"}})",
             R"({"set": ["10.0.0.1", {"range": ["10.0.0.5", "10.0.0.9"]}]})") +
           ", " + match("==", kName, R"("lo")"),
       R"({"set": {"name": "s", "elem": [{"elem": {"val": {"prefix": {"addr": "fd00::", "len": 8}}, "timeout": 3}}]}})"}));
  ASSERT_TRUE(rules);
  std::vector<std::string> found;
  for (auto& range : (*rules)->addresses()) found.push_back(to_string(range));
  EXPECT_THAT(found,
              testing::UnorderedElementsAre("10.0.0.1", "10.0.0.5-10.0.0.9", "fd00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
}

TEST(EvaluateNftReal, HostileExpressionsAreUnclear) {
  for (auto* left :
       {"7", "null", "{}", "[]", R"({"&": 7})", R"({"&": [1]})", R"({"&": [{"&": [{"&": []}, 1]}, 1]})", R"({"concat": []})",
        R"({"concat": 7})", R"({"concat": [7, {}]})", R"({"fib": 7})", R"({"fib": {"result": "type", "flags": 7}})",
        R"({"payload": null})", R"({"ct": {"key": 7}})", R"({"numgen": {"mod": 2}})", R"({"meta": {"key": "mark"}})"})
    for (auto* right :
         {"7", "null", R"("@")", R"("@none")", R"({"range": ["a", "b"]})", R"({"range": ["10.0.0.9", "10.0.0.1"]})",
          R"({"prefix": {"addr": "10.0.0.0", "len": -1}})", R"({"set": 7})", R"({"set": [{"elem": 7}]})", R"([[[]]])"})
      for (auto* op : {"==", "!=", "<", "in", "!", "?"})
        EXPECT_NE(outcome(match(op, left, right) + kDrop), Outcome::untouched) << left << op << right;
  EXPECT_EQ(outcome(match("==", R"({"concat": [{"meta": {"key": "mark"}}, {"meta": {"key": "iifname"}}]})",
                          R"({"set": [{"concat": [1, "eth0"]}]})") +
                    kDrop),
            Outcome::unclear);
  for (auto* listing : {"table", "table a b {\n# handle", "x # handle 7", "{ # handle 7\n}", "\\\n\\\n"})
    judge({"{\"accept\": null}", {}, listing});
}

}  // namespace
}  // namespace sallyport::harden
