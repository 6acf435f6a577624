#include "policy/weakening.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::policy {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::HasSubstr;

constexpr Time kEnd = std::chrono::sys_days(std::chrono::year(2027) / 1 / 1);

Policy with_lease() {
  Policy policy;
  Lease lease;
  lease.device = *parse_address("10.0.0.7");
  lease.terms.reason = "old";
  lease.until = kEnd;
  lease.until_text = "2026-12-31";
  policy.leases.push_back(lease);
  return policy;
}

TEST(Weakening, TheDefaultHasNone) {
  EXPECT_TRUE(weaknesses(Terms{}).empty());
  Policy policy;
  policy.zones.push_back(Zone{"house", {}, true, {}, {}});
  EXPECT_TRUE(weakenings(policy, kEnd).empty());
}

TEST(Weakening, NamesTheKeyThatDoesIt) {
  auto keys = [](auto change) {
    Terms terms;
    change(terms);
    std::string all;
    for (auto& weakness : weaknesses(terms)) all += std::string(weakness.key) + " ";
    return all;
  };
  EXPECT_EQ(keys([](Terms& t) { t.dialects = DialectSet::range(Dialect::smb_2_1, Dialect::smb_3_1_1); }), "min_dialect ");
  EXPECT_EQ(keys([](Terms& t) { t.dialects = DialectSet::range(Dialect::smb_3_0, Dialect::smb_3_0_2); }), "max_dialect ");
  EXPECT_EQ(keys([](Terms& t) { t.encryption = Requirement::off; }), "encryption ");
  EXPECT_EQ(keys([](Terms& t) { t.signing = t.encryption = Requirement::optional; }), "signing encryption ");
  EXPECT_EQ(keys([](Terms& t) { t.signing = Requirement::optional; }), "");  // encryption is still required
  EXPECT_EQ(keys([](Terms& t) { t.ntlmv1 = t.guest = t.anonymous = true; }), "ntlmv1 guest anonymous ");
}

TEST(Weakening, ALeaseWarns30And7And1DaysBefore) {
  auto policy = with_lease();
  struct Case {
    Time now;
    std::optional<int> stage;
    const char* warning;
  };
  for (auto [now, stage, warning] : std::initializer_list<Case>{
           {kEnd - days(31), std::nullopt, ""},
           {kEnd - days(30), 30, "ends in 30 days"},
           {kEnd - days(8), 30, "ends in 8 days"},
           {kEnd - days(7), 7, "ends in 7 days"},
           {kEnd - days(1), 1, "ends within a day"},
           {kEnd - 1s, 1, "ends within a day"},
           {kEnd, std::nullopt, "over: the lease no longer opens anything"},
       }) {
    EXPECT_EQ(warning_stage(policy.leases[0], now), stage);
    auto list = weakenings(policy, now);
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list[0].warning, warning);
    EXPECT_EQ(list[0].lapsed, now >= kEnd);
    EXPECT_THAT(list[0].what.at(0), HasSubstr("port 139 is open"));
  }
}

TEST(Weakening, TheNextChangeIsAStageOrTheEnd) {
  auto policy = with_lease();
  EXPECT_EQ(next_change(policy, kEnd - days(100)), kEnd - days(30));
  EXPECT_EQ(next_change(policy, kEnd - days(30)), kEnd - days(7));
  EXPECT_EQ(next_change(policy, kEnd - 1h), kEnd);
  EXPECT_EQ(next_change(policy, kEnd), std::nullopt);
}

}  // namespace
}  // namespace sallyport::policy
