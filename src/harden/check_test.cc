// The rule sets as written say what the policy says; one that does not is found out.
#include "harden/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harden/nft_rules.h"
#include "harden/test_policy.h"

namespace sallyport::harden {
namespace {

using testing::HasSubstr;

struct Form {
  const char* name;
  Syntax syntax;
  Parsed (*parse)(std::string_view);
  std::string (*write)(const Subject&);
};

const Form kForms[] = {
    {"nftables", Syntax::nftables, parse_nftables, [](const Subject& subject) { return nft_json(subject.flows); }},
    {"firewalld", Syntax::firewalld, parse_firewalld, write_firewalld},
    {"ufw", Syntax::ufw, parse_ufw, write_ufw},
    {"powershell", Syntax::powershell, parse_powershell, write_powershell},
};

CheckResult check_text(const Form& form, const policy::Policy& policy, const Subject& subject, const std::string& text) {
  auto rules = form.parse(text);
  if (!rules) throw std::runtime_error(rules.error());
  return check(policy, subject, **rules, form.syntax);
}

std::string differences(const CheckResult& result) {
  std::string all;
  for (auto& difference : result.differences) all += difference.text + "\n";
  return all;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  auto at = text.find(what);
  if (at == text.npos) throw std::runtime_error("\"" + what + "\" is not in\n" + text);
  return text.replace(at, what.size(), by);
}

class Check : public testing::TestWithParam<Form> {};

TEST_P(Check, WhatIsWrittenIsThePolicy) {
  for (auto* text : {kTestPolicy, "", "[[zone]]\nname = \"all\"\nnetworks = [\"::/0\"]\n",
                     "[[zone]]\nname = \"v4\"\nnetworks = [\"0.0.0.0/0\"]\n",
                     "[[zone]]\nname = \"none\"\nnetworks = [\"10.0.0.0/8\"]\nports = []\n"}) {
    auto policy = test_policy(text);
    auto subject = test_subject(policy);
    auto result = check_text(GetParam(), policy, subject, GetParam().write(subject));
    EXPECT_EQ(differences(result), "") << text << GetParam().write(subject);
    EXPECT_GT(result.packets, 50u);
  }
}

TEST_P(Check, SoAreNamesAndDatagrams) {
  for (auto announce : {policy::Announce::network, policy::Announce::devices})
    for (auto node : {policy::NodeType::b, policy::NodeType::p, policy::NodeType::h})
      for (auto now : {kNow, kAfterLeases}) {
        auto policy = test_policy(kNamesPolicy);
        policy.netbios.announce = announce;
        policy.netbios.node = node;
        auto subject = test_subject(policy, now, test_vicinities());
        auto text = GetParam().write(subject);
        EXPECT_EQ(differences(check_text(GetParam(), policy, subject, text)), "") << text;
      }
}

// Each way in, closed and opened: the table of flows has it.
TEST_P(Check, ADatagramTooFewOrTooManyIsFoundOut) {
  if (GetParam().syntax == Syntax::powershell) return;  // no names there
  auto policy = test_policy(kNamesPolicy);
  auto less = policy;
  less.netbios = {};
  for (auto& zone : less.zones) zone.wins = false;
  auto none = less;
  none.leases.clear();
  auto subject = test_subject(policy, kNow, test_vicinities()), narrow = test_subject(less, kNow, test_vicinities());
  auto few = differences(check_text(GetParam(), policy, subject, GetParam().write(test_subject(none))));
  auto many = differences(check_text(GetParam(), less, narrow, GetParam().write(subject)));
  for (auto* way : {"UDP 137 from 10.9.0.7", "UDP 138 from 10.9.0.7", "UDP 137 from 10.9.0.7 to 255.255.255.255",
                    "UDP 138 from 10.9.1.8 to 10.9.1.255", "UDP 137 from 10.7.0.127", "UDP 137 from 192.0.2.53",
                    "UDP 138 from 10.9.0.254 to 10.9.0.255"})
    EXPECT_THAT(few, HasSubstr(way));
  for (auto* way : {"UDP 137 from 10.7.0.127: the policy refuses it, here it passes",
                    "UDP 138 from 10.9.0.8: the policy refuses it",
                    "UDP 137 from 10.9.1.9 to 255.255.255.255: the policy refuses it"})
    EXPECT_THAT(many, HasSubstr(way));
  for (auto* nobodys :
       {"UDP 137 from 10.7.0.128:", "UDP 138 from 10.7.0.1:", "UDP 137 from 2001:db8:7", "UDP 139 from 10.9.0.7"}) {
    EXPECT_THAT(few, testing::Not(HasSubstr(nobodys)));
    EXPECT_THAT(many, testing::Not(HasSubstr(nobodys)));
  }
}

TEST_P(Check, AnotherPolicyIsFoundOut) {
  auto policy = test_policy();
  auto other = test_policy(replaced(kTestPolicy, "10.1.9.0/24", "10.1.9.0/25").c_str());
  auto result = check_text(GetParam(), policy, test_subject(policy), GetParam().write(test_subject(other)));
  EXPECT_TRUE(result.opens());
  EXPECT_THAT(differences(result), HasSubstr("TCP 445 from 10.1.9.255: the policy refuses it, here it passes"));
}

TEST_P(Check, NoRulesAtAllAreFoundOut) {
  auto policy = test_policy();
  auto result =
      check_text(GetParam(), policy, test_subject(policy), GetParam().syntax == Syntax::nftables ? "{\"nftables\": []}" : "");
  EXPECT_FALSE(result.differences.empty());
}

INSTANTIATE_TEST_SUITE_P(Forms, Check, testing::ValuesIn(kForms), [](auto& info) { return std::string(info.param.name); });

TEST(CheckNft, AMissingHardwareAddressIsFoundOut) {
  auto policy = test_policy();
  auto wide = policy;
  wide.leases[0].mac.reset();
  auto result = check_text(kForms[0], policy, test_subject(policy), nft_json(test_subject(wide).flows));
  EXPECT_THAT(differences(result), HasSubstr("TCP 139 from 10.1.9.7 as 02:00:00:00:00:01"));
}

TEST(CheckNft, ALeaseThatDoesNotEndIsFoundOut) {
  auto policy = test_policy();
  auto longer = policy;
  longer.leases[2].until += std::chrono::hours(1);
  auto result = check_text(kForms[0], policy, test_subject(policy), nft_json(test_subject(longer).flows));
  EXPECT_THAT(differences(result), HasSubstr("TCP 139 from 2001:db8:9::7 at 2026-11-30 12:00:00 UTC: the policy refuses it"));
}

// What another table does with broadcasts is seen, although it lets the same through that is for this machine alone.
TEST(CheckNft, BroadcastsThatAreLostAreFoundOut) {
  auto policy = test_policy(kNamesPolicy);
  auto subject = test_subject(policy, kNow, test_vicinities());
  auto ours = nft_json(subject.flows);
  auto with = [&](const std::string& left, const std::string& right) {
    auto more = R"({"chain": {"family": "inet", "table": "t", "name": "c", "type": "filter", "hook": "input", "prio": 0,
                    "policy": "accept"}}, {"rule": {"family": "inet", "table": "t", "chain": "c", "expr": [
                    {"match": {"op": "==", "left": )" + left + R"(, "right": )" + right + R"(}}, {"drop": null}]}}, )";
    return differences(check_text(kForms[0], policy, subject, replaced(ours, "[", "[" + more)));
  };
  for (auto& lost : {with(R"({"payload": {"protocol": "ip", "field": "daddr"}})", R"("255.255.255.255")"),
                     with(R"({"fib": {"result": "type", "flags": ["daddr"]}})", R"("broadcast")"),
                     with(R"({"meta": {"key": "pkttype"}})", R"("broadcast")")})
    EXPECT_THAT(lost, HasSubstr("UDP 137 from 10.9.0.7 to 255.255.255.255 as 00:11:22:33:44:55: the policy lets in it"));
}

TEST(CheckHeld, WhoIsHeldBackIsNamedAndNoDifference) {
  auto policy = test_policy();
  for (auto& form : kForms) {
    auto subject = test_subject(policy);
    subject.held = hold_back(subject.flows, {{*policy::parse_address("10.0.0.99"), "OLDPC", kNow}}, kNow - std::chrono::days(30));
    ASSERT_EQ(subject.held.size(), 1u);
    auto result = check_text(form, policy, subject, form.write(subject));
    EXPECT_EQ(differences(result), "") << form.name;
    if (form.syntax == Syntax::powershell) continue;
    EXPECT_THAT(result.notes, testing::Contains(HasSubstr("10.0.0.99 (OLDPC)"))) << form.name;
    // Without the hold, the same packet is refused.
    auto strict = check_text(form, policy, test_subject(policy), form.write(subject));
    EXPECT_THAT(differences(strict), HasSubstr("TCP 139 from 10.0.0.99")) << form.name;
    EXPECT_THAT(differences(strict), HasSubstr("UDP 137 from 10.0.0.99")) << form.name;
  }
}

TEST(CheckPowershell, AHostOnlyAt139IsKeptReachable) {
  auto policy = test_policy();
  auto subject = test_subject(policy);
  subject.found = {{*policy::parse_address("10.0.0.50"), true, false, true}};
  auto text = write_powershell(subject);
  EXPECT_EQ(differences(check_text(kForms[3], policy, subject, text)), "");
  EXPECT_THAT(text, HasSubstr("# Held back: 10.0.0.50"));
  auto strict = subject;
  strict.found.clear();
  EXPECT_FALSE(check_text(kForms[3], policy, subject, write_powershell(strict)).differences.empty());
}

}  // namespace
}  // namespace sallyport::harden
