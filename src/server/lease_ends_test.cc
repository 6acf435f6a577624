#include "server/lease_ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::server {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr policy::Time kEnd = std::chrono::sys_days(std::chrono::year(2027) / 4 / 1);

policy::Lease lease(const char* device, policy::Time until = kEnd) {
  policy::Lease one;
  one.device = *policy::parse_address(device);
  one.until = until;
  one.until_text = "2027-03-31";
  one.at = {"p.toml", 9, 1};
  return one;
}

policy::Policy with(std::vector<policy::Lease> leases) {
  policy::Policy policy;
  policy.leases = std::move(leases);
  return policy;
}

TEST(LeaseEnds, EachStageIsToldOnceAsTheClockPassesIt) {
  LeaseEnds ends;
  auto policy = with({lease("10.0.0.7")});
  EXPECT_THAT(ends.warnings(policy, kEnd - days(30) - seconds(1)), IsEmpty());
  for (auto [ahead, text] : {std::pair(30, "less than 30 days"), std::pair(7, "less than 7 days"), std::pair(1, "a day or less")}) {
    EXPECT_THAT(ends.warnings(policy, kEnd - days(ahead)), ElementsAre(HasSubstr(text)));
    for (int later = 1; later < 5; later++) EXPECT_THAT(ends.warnings(policy, kEnd - days(ahead) + seconds(later)), IsEmpty());
  }
  EXPECT_THAT(ends.warnings(policy, kEnd), IsEmpty()) << "then it has ended, which is told elsewhere";
}

TEST(LeaseEnds, AServerThatStartsLateTellsTheNearestStage) {
  LeaseEnds ends;
  EXPECT_THAT(ends.warnings(with({lease("10.0.0.7")}), kEnd - days(2)),
              ElementsAre("the lease for 10.0.0.7 ends in less than 7 days, on 2027-03-31 (p.toml:9:1)"));
}

TEST(LeaseEnds, TwoLeasesOfOneDeviceDoNotTakeTurns) {
  auto a = lease("10.0.0.7"), b = lease("10.0.0.7", kEnd + days(10));
  a.calling_name = "A";
  b.calling_name = "B";
  LeaseEnds ends;
  EXPECT_EQ(ends.warnings(with({a, b}), kEnd - days(5)).size(), 2u);
  for (int later = 1; later < 5; later++) EXPECT_THAT(ends.warnings(with({a, b}), kEnd - days(5) + seconds(later)), IsEmpty());
}

TEST(LeaseEnds, AClockThatIsPutBackRepeatsNothing) {
  LeaseEnds ends;
  auto policy = with({lease("10.0.0.7")});
  EXPECT_EQ(ends.warnings(policy, kEnd - days(6)).size(), 1u);
  EXPECT_THAT(ends.warnings(policy, kEnd - days(20)), IsEmpty());
  EXPECT_THAT(ends.warnings(policy, kEnd - days(6)), IsEmpty());
}

TEST(LeaseEnds, ANewDayIsANewLease) {
  LeaseEnds ends;
  EXPECT_EQ(ends.warnings(with({lease("10.0.0.7")}), kEnd - days(1)).size(), 1u);
  EXPECT_THAT(ends.warnings(with({lease("10.0.0.7", kEnd + days(365))}), kEnd - days(1)), IsEmpty());
  EXPECT_EQ(ends.warnings(with({lease("10.0.0.7", kEnd + days(365))}), kEnd + days(336)).size(), 1u);
}

TEST(LeaseEnds, OneOfSeveralThatLapsesIsAChange) {
  LeaseEnds ends;
  auto policy = with({lease("10.0.0.7"), lease("10.0.0.8", kEnd + days(1))});
  EXPECT_TRUE(ends.changed(policy, kEnd - seconds(1))) << "the first look";
  EXPECT_FALSE(ends.changed(policy, kEnd - seconds(1)));
  EXPECT_TRUE(ends.changed(policy, kEnd));
  EXPECT_FALSE(ends.changed(policy, kEnd + seconds(1)));
  EXPECT_TRUE(ends.changed(policy, kEnd - seconds(1))) << "the clock was put back";
}

}  // namespace
}  // namespace sallyport::server
