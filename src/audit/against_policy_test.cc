#include "audit/against_policy.h"

#include <gmock/gmock.h>

#include "policy/load.h"
#include "support/audit_facts.h"

namespace sallyport::audit {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr policy::Time kNow{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)};

policy::Policy read(const std::string& text) {
  auto loaded = policy::load_policy(text, "office.toml", {kNow, false});
  EXPECT_TRUE(loaded.policy);
  return loaded.policy.value_or(policy::Policy());
}

std::string deviation_of(HostFacts facts, const policy::Policy& policy) { return deviation(assess(std::move(facts)), policy, kNow); }

TEST(AgainstPolicy, StrictHostIsAllowedEverywhere) {
  EXPECT_EQ(deviation_of(support::strict_host(), policy::Policy()), "");
}

TEST(AgainstPolicy, TellsEverythingThatIsNotAllowed) {
  EXPECT_THAT(deviation_of(support::unsafe_host(), policy::Policy()),
              AllOf(HasSubstr("serves on 139"), HasSubstr("speaks CORE"), HasSubstr("2.1"), HasSubstr("3.0 to 3.1.1"),
                    HasSubstr("unencrypted"), HasSubstr("unsigned"), HasSubstr("guests"), HasSubstr("NTLMv1")));
}

TEST(AgainstPolicy, ZoneDecidesWhatIsAllowedWhereAHostStands) {
  auto policy = read(R"(
[[zone]]
name = "lathes"
networks = ["10.0.0.0/24"]
min_dialect = "2.1"
signing = "optional"
encryption = "optional"
guest = true
reason = "old lathes"
)");
  auto text = deviation_of(support::unsafe_host(), policy);
  EXPECT_THAT(text, AllOf(HasSubstr("speaks CORE, LANMAN1.0, LANMAN2.1, NT LM 0.12, 2.0.2, where only 2.1 to 3.1.1"),
                          HasSubstr("zone \"lathes\", office.toml:2")));
  EXPECT_THAT(text, Not(AnyOf(HasSubstr("unencrypted"), HasSubstr("unsigned"), HasSubstr("guests"))));
  EXPECT_EQ(deviation_of(support::strict_host("10.0.1.9"), policy), "serves where the policy lets nobody in");
}

TEST(AgainstPolicy, SallyportMayHave139ForALease) {
  auto facts = support::strict_host();
  support::speaking(facts, Door::netbios, {OfferedDialect::smb3_0});
  EXPECT_THAT(deviation_of(facts, policy::Policy()), HasSubstr("139"));
  EXPECT_EQ(deviation_of(facts, read(R"(
[[lease]]
device = "10.0.0.77"
dialects = ["2.0.2"]
shares = ["scans"]
reason = "a scanner"
until = 2027-03-31
[[share]]
name = "scans"
path = "/srv/scans"
)")), "");
}

TEST(AgainstPolicy, IsAFindingAndCountsInTheGrade) {
  auto report = support::report_of({support::strict_host("10.0.1.9"), support::strict_host("10.0.0.9")});
  auto policy = read("[[zone]]\nname = \"office\"\nnetworks = [\"10.0.0.0/24\"]\n");
  hold_against_policy(report, policy, std::nullopt, kNow);
  ASSERT_THAT(report.hosts, SizeIs(2));
  EXPECT_EQ(report.hosts[0].findings[0].kind->id, "against-policy");
  EXPECT_EQ(report.hosts[0].grade, Grade::c);
  EXPECT_EQ(report.hosts[1].grade, Grade::a);
  EXPECT_EQ(report.policy.file, "office.toml");
}

constexpr auto kLeases = R"(
[[lease]]
device = "10.0.0.77"
calling_name = "SCANNER"
dialects = ["2.0.2"]
shares = ["scans"]
reason = "a scanner"
until = 2027-03-31
[[lease]]
device = "10.0.0.78"
dialects = ["2.0.2"]
shares = ["scans"]
reason = "a lathe"
until = 2026-11-01
[[share]]
name = "scans"
path = "/srv/scans"
)";

std::vector<std::string> why_unused(SeenDevices seen) {
  std::vector<std::string> out;
  for (auto& lease : unused_leases(read(kLeases), seen, kNow)) out.push_back(lease.device + " " + lease.why);
  return out;
}

TEST(AgainstPolicy, TellsLeasesThatNobodyUses) {
  auto ended = "10.0.0.78 it ended on 2026-11-01: take it out";
  auto scanner = policy::parse_address("10.0.0.77").value();
  EXPECT_THAT(why_unused(std::nullopt), ElementsAre(ended)) << "without a record nobody can tell";
  EXPECT_THAT(why_unused(std::vector<policy::SeenDevice>()), ElementsAre(HasSubstr("never"), ended));
  EXPECT_THAT(why_unused({{{scanner, "OTHER", kNow}}}), ElementsAre(HasSubstr("never"), ended));
  EXPECT_THAT(why_unused({{{scanner, "SCANNER", kNow - std::chrono::days(40)}}}), ElementsAre(HasSubstr("2026-10-14"), ended));
  EXPECT_THAT(why_unused({{{scanner, "SCANNER", kNow - std::chrono::days(3)}}}), ElementsAre(ended));
}

}  // namespace
}  // namespace sallyport::audit
