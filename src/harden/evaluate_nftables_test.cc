// The evaluator of nftables' JSON, as nft -j list ruleset prints it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harden/evaluate.h"
#include "harden/test_policy.h"

namespace sallyport::harden {
namespace {

using testing::HasSubstr;

std::string ruleset(const std::string& objects) {
  return "{\"nftables\": [{\"metainfo\": {\"json_schema_version\": 1}}, " + objects + "]}";
}

std::string chain(const char* table, const char* name, int priority, const char* policy = "accept", const char* family = "inet") {
  return std::string(R"({"chain": {"family": ")") + family + R"(", "table": ")" + table + R"(", "name": ")" + name +
         R"(", "handle": 1, "type": "filter", "hook": "input", "prio": )" + std::to_string(priority) + R"(, "policy": ")" +
         policy + "\"}}";
}

std::string plain_chain(const char* name) {
  return std::string(R"({"chain": {"family": "inet", "table": "t", "name": ")") + name + R"(", "handle": 2}})";
}

std::string rule(const char* chain_name, const std::string& expressions, const char* table = "t", const char* family = "inet") {
  return std::string(R"({"rule": {"family": ")") + family + R"(", "table": ")" + table + R"(", "chain": ")" + chain_name +
         R"(", "handle": 7, "expr": [)" + expressions + "]}}";
}

constexpr auto kTo445 = R"({"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 445}})";
constexpr auto kEstablished = R"({"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "related"]}})";
constexpr auto kStrange = R"({"match": {"op": "==", "left": {"socket": {"key": "mark"}}, "right": 1}})";
constexpr auto kAccept = R"({"accept": null})";
constexpr auto kDrop = R"({"drop": null})";

Verdict judge(const std::string& objects, Packet packet = {*policy::parse_address("10.0.0.1"), {}, 445, kNow, {}, {}, false}) {
  auto rules = parse_nftables(ruleset(objects));
  if (!rules) throw std::runtime_error(rules.error());
  return (*rules)->judge(packet);
}

std::string join(std::initializer_list<std::string> parts) {
  std::string all;
  for (auto& part : parts) all += (all.empty() ? "" : ", ") + part;
  return all;
}

TEST(EvaluateNft, WithoutRulesEverythingPasses) { EXPECT_EQ(judge(chain("t", "c", 0)).outcome, Outcome::passes); }

TEST(EvaluateNft, TheChainsPolicyDecidesLast) {
  EXPECT_EQ(judge(chain("t", "c", 0, "drop")).outcome, Outcome::refused);
  EXPECT_EQ(judge(join({chain("t", "c", 0, "drop"), rule("c", join({kTo445, kAccept}))})).outcome, Outcome::passes);
}

// To accept in one table is not to pass all of them, whatever their order.
TEST(EvaluateNft, ADropAnywhereIsFinal) {
  for (int priority : {-10, 10})
    EXPECT_EQ(judge(join({chain("t", "c", 0), rule("c", kAccept), chain("u", "d", priority), rule("d", kDrop, "u")})).outcome,
              Outcome::refused);
}

TEST(EvaluateNft, WhatStandsMayPassWhereWhatIsNewDoesNot) {
  auto rules = join({chain("t", "c", 0, "drop"), rule("c", join({kEstablished, kAccept}))});
  Packet packet{*policy::parse_address("10.0.0.1"), {}, 445, kNow, {}, {}, true};
  EXPECT_EQ(judge(rules, packet).outcome, Outcome::passes);
  packet.established = false;
  EXPECT_EQ(judge(rules, packet).outcome, Outcome::refused);
}

TEST(EvaluateNft, WhatIsNotUnderstoodIsUnclearAndNamed) {
  auto verdict = judge(join({chain("t", "c", 0), rule("c", join({kStrange, kDrop}))}));
  EXPECT_EQ(verdict.outcome, Outcome::unclear);
  EXPECT_THAT(verdict.by, HasSubstr("rule 7 in chain c of table inet t"));
  // It does not matter where nothing comes of it, or something else rules it out.
  EXPECT_EQ(judge(join({chain("t", "c", 0), rule("c", join({kStrange, R"({"counter": {"packets": 1, "bytes": 2}})"}))})).outcome,
            Outcome::passes);
  Packet other{*policy::parse_address("10.0.0.1"), {}, 80, kNow, {}, {}, false};
  EXPECT_EQ(judge(join({chain("t", "c", 0), rule("c", join({kStrange, kTo445, kDrop}))}), other).outcome, Outcome::passes);
}

TEST(EvaluateNft, ACertainDropDecidesOverWhatIsUnclear) {
  auto rules = join({chain("t", "c", -300), rule("c", join({kStrange, kDrop})), chain("u", "d", 0), rule("d", kDrop, "u")});
  EXPECT_EQ(judge(rules).outcome, Outcome::refused);
}

TEST(EvaluateNft, JumpsComeBackAndGotosDoNot) {
  auto parts = [](const char* how, const char* inner) {
    return join({chain("t", "c", 0), plain_chain("d"), rule("c", std::string("{\"") + how + "\": {\"target\": \"d\"}}"),
                 rule("c", kDrop), rule("d", inner)});
  };
  EXPECT_EQ(judge(parts("jump", kAccept)).outcome, Outcome::passes);
  EXPECT_EQ(judge(parts("jump", R"({"return": null})")).outcome, Outcome::refused);
  EXPECT_EQ(judge(parts("goto", R"({"return": null})")).outcome, Outcome::passes);
  EXPECT_EQ(judge(join({chain("t", "c", 0), plain_chain("d"), rule("c", R"({"jump": {"target": "d"}})"),
                        rule("d", R"({"jump": {"target": "d"}})")}))
                .outcome,
            Outcome::unclear);
}

TEST(EvaluateNft, VerdictMapsAndSets) {
  auto map =
      R"({"vmap": {"key": {"ct": {"key": "state"}}, 
          "data": {"set": [["established", {"accept": null}], ["new", {"drop": null}]]}}})";
  EXPECT_EQ(judge(join({chain("t", "c", 0), rule("c", map)})).outcome, Outcome::refused);
  auto set =
      R"({"set": {"family": "inet", "table": "t", "name": "s", "type": "ipv4_addr",
          "elem": ["192.0.2.1", {"prefix": {"addr": "10.0.0.0", "len": 8}}, {"elem": {"val": "192.0.2.9", "timeout": 3}}]}})";
  auto in_set = R"({"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": "@s"}})";
  auto rules = join({set, chain("t", "c", 0), rule("c", join({in_set, kDrop}))});
  EXPECT_EQ(judge(rules).outcome, Outcome::refused);
  EXPECT_EQ(judge(rules, {*policy::parse_address("192.0.2.9"), {}, 445, kNow, {}, {}, false}).outcome, Outcome::refused);
  EXPECT_EQ(judge(rules, {*policy::parse_address("192.0.2.2"), {}, 445, kNow, {}, {}, false}).outcome, Outcome::passes);
  EXPECT_EQ(judge(rules, {*policy::parse_address("2001:db8::1"), {}, 445, kNow, {}, {}, false}).outcome, Outcome::passes);
}

TEST(EvaluateNft, AFamilySeesItsOwn) {
  auto rules = join({chain("t", "c", 0, "drop", "ip6")});
  EXPECT_EQ(judge(rules).outcome, Outcome::passes);
  EXPECT_EQ(judge(rules, {*policy::parse_address("2001:db8::1"), {}, 445, kNow, {}, {}, false}).outcome, Outcome::refused);
}

TEST(EvaluateNft, NonsenseIsNoRuleSet) {
  for (auto* text :
       {"", "[]", "{}", "{\"nftables\": 7}", "{\"nftables\": [7]}", "{\"nftables\": [{\"rule\": 7}]}", "{\"nftables\": [{}]}"})
    EXPECT_FALSE(parse_nftables(text)) << text;
  for (auto* expression : {"7", "{}", R"({"match": 7})", R"({"match": {"left": {"payload": 7}, "right": 1}}, {"drop": null})",
                           R"({"vmap": {"key": 1}})", R"({"jump": 7})",
                           R"({"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}},
           "right": {"range": [1]}}}, {"drop": null})"})
    judge(join({chain("t", "c", 0), rule("c", expression)}));  // does not end the program
}

}  // namespace
}  // namespace sallyport::harden
