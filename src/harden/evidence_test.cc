#include "harden/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harden/test_policy.h"

namespace sallyport::harden {
namespace {

using std::chrono::days;
using testing::ElementsAre;

std::vector<std::string> read(const char* text) {
  auto seen = read_evidence(text, kNow);
  if (!seen) return {"error: " + seen.error()};
  std::vector<std::string> all;
  for (auto& one : *seen)
    all.push_back(policy::to_string(one.device) + " " + one.calling_name + " " + utc(one.last_seen).substr(0, 10));
  return all;
}

TEST(Evidence, IsReadInTheFormsItComesIn) {
  EXPECT_THAT(read("{\"device\": \"10.0.0.1\", \"calling_name\": \"A\", \"last_seen\": 1780000000}\n\n{\"device\": \"::1\", "
                   "\"last_seen\": 1780000000}\n"),
              ElementsAre("10.0.0.1 A 2026-05-28", "::1  2026-05-28"));
  EXPECT_THAT(
      read(R"([{"address": "10.0.0.1", "name": "A"}, {"peer": "10.0.0.2", "port": 445}, {"peer": "10.0.0.3", "port": 139}])"),
      ElementsAre("10.0.0.1 A 2026-06-15", "10.0.0.3  2026-06-15"));
  EXPECT_THAT(read(R"({"sessions": [{"peer": "10.0.0.1", "port": 139, "since": 1}, {"peer": "10.0.0.2", "port": 445, "since": 1}],
                       "old_door": [{"device": "10.0.0.3", "calling_name": "C", "last_seen": 1780000000}]})"),
              ElementsAre("10.0.0.1  2026-06-15", "10.0.0.3 C 2026-05-28"));
  EXPECT_TRUE(read("").empty());
}

TEST(Evidence, NonsenseIsAnError) {
  for (auto* text :
       {"7", "[7]", "{\"device\": 7}", "[{\"device\": \"nobody\"}]", "{\"old_door\": 7}", "{\"device\": \"10.0.0.1\"}\nx\n"})
    EXPECT_THAT(read(text), ElementsAre(testing::StartsWith("error: "))) << text;
}

TEST(HoldBack, OnlyWhoWouldBeCutOff) {
  auto flows = flows_of(test_policy(), kNow);
  auto before = flows.allowed.size();
  auto address = [](const char* text) { return *policy::parse_address(text); };
  auto held = hold_back(flows,
                        {{address("10.1.9.7"), "LEASED", kNow},
                         {address("10.0.0.99"), "LAPSED", kNow - days(29)},
                         {address("10.0.0.98"), "LONGAGO", kNow - days(31)},
                         {address("10.1.9.8"), "AT445", kNow},
                         {address("127.0.0.1"), "US", kNow}},
                        kNow - days(30));
  ASSERT_EQ(held.size(), 2u);
  EXPECT_EQ(to_string(held[0]), "10.0.0.99 (LAPSED), seen on port 139 on 2026-05-17");
  EXPECT_EQ(to_string(held[1]), "10.1.9.8 (AT445), seen on port 139 on 2026-06-15") << "its lease is for the other door";
  EXPECT_EQ(flows.allowed.size(), before + 2);
  EXPECT_TRUE(flows.allowed.back().held);
  EXPECT_EQ(flows.allowed.back().udp, kNamesAndDatagrams) << "it may find its server by name";
}

TEST(HoldBack, AHostileNameDoesNotReachTheRules) {
  auto flows = flows_of(policy::Policy{}, kNow);
  auto held = hold_back(flows, {{*policy::parse_address("10.0.0.1"), "A\"; flush\n", kNow}}, kNow);
  EXPECT_EQ(flows.allowed.back().why, "held back: seen on 2026-06-15");
  EXPECT_EQ(to_string(held[0]), "10.0.0.1 (A\"; flush?), seen on port 139 on 2026-06-15");
}

TEST(Audit, IsReadWithWhatItHas) {
  auto found = read_audit(R"({"hosts": [
    {"address": "10.0.0.1", "findings": [{"id": "smb1-spoken", "port": 139}]},
    {"address": "10.0.0.2", "smb": {"port": "open"}, "netbios": {"port": "open"}, "findings": []},
    {"address": "10.0.0.3", "ports": {"139": "closed", "445": "open"}},
    {"address": 7}, 7, {"address": "10.0.0.4", "findings": [7, {"id": 7}, {}]}]})");
  ASSERT_TRUE(found);
  std::vector<std::string> all;
  for (auto& one : *found) all.push_back(to_string(one));
  EXPECT_THAT(all, ElementsAre("10.0.0.1 answers at 139, and speaks SMB 1", "10.0.0.2 answers at 139 and 445",
                               "10.0.0.3 answers at 445", "10.0.0.4 answers at neither port"));
  EXPECT_TRUE(found->at(0).only_netbios());
  for (auto* text : {"", "7", "{}", "{\"hosts\": 7}"}) EXPECT_FALSE(read_audit(text)) << text;
}

}  // namespace
}  // namespace sallyport::harden
