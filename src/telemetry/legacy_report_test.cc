#include "telemetry/legacy_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::telemetry {
namespace {

using policy::Door;
using std::chrono::days;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr policy::Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);

policy::IpAddress address(const char* text) { return *policy::parse_address(text); }

policy::Lease lease(const char* device, uint32_t line, Door door = Door::netbios) {
  policy::Lease one;
  one.device = address(device);
  one.door = door;
  one.until = kNow + days(100);
  one.until_text = "2026-09-22";
  one.at = {"p.toml", line, 1};
  one.terms.all_shares = false;
  one.terms.shares = {"scans"};
  one.terms.rights = policy::Rights::read;
  return one;
}

policy::Policy with(std::vector<policy::Lease> leases) {
  policy::Policy policy;
  policy.leases = std::move(leases);
  return policy;
}

struct History {
  LegacyHistory made{.began = kNow - days(200)};
  History& use(const char* device, const char* name, const char* user, const char* kind, int days_ago) {
    made.uses.push_back({{address(device), name, user, "scans", kind}, 5, kNow - days(days_ago)});
    return *this;
  }
};

std::vector<std::string> names(const std::vector<LegacyUser>& users) {
  std::vector<std::string> all;
  for (auto& user : users) all.push_back(policy::to_string(user.device) + " " + user.user);
  return all;
}
std::vector<std::string> reasons(const LegacyReport& report) {
  std::vector<std::string> all;
  for (auto& each : report.can_go) all.push_back(std::to_string(each.at.line) + ": " + each.why);
  return all;
}

TEST(LegacyReport, WhoBreaksIsNamedWithWhatLetsItIn) {
  auto history = History().use("10.0.0.7", "SCANNER", "anna", "port 139", 2).use("10.0.0.7", "SCANNER", "anna", "dialect 2.1", 2);
  auto report = report_on(with({lease("10.0.0.7", 12)}), history.made, 30, kNow);
  ASSERT_EQ(report.would_break.size(), 1u);
  auto& one = report.would_break[0];
  EXPECT_THAT(one.kinds, ElementsAre("dialect 2.1", "port 139"));
  EXPECT_THAT(one.shares, ElementsAre("scans"));
  EXPECT_EQ(one.rule, "lease for 10.0.0.7");
  EXPECT_EQ(one.at.line, 12u);
  EXPECT_EQ(one.logins, 5u);
  EXPECT_THAT(report.can_go, IsEmpty());
}

TEST(LegacyReport, WhoCanDoWithoutIsNotSaidToBreak) {
  History history;
  history.use("10.0.0.7", "PC", "anna", "port 139", 2).use("10.0.0.7", "PC", "anna", "dialect 2.1, offers 3.1.1", 2);
  auto report = report_on(with({lease("10.0.0.7", 12)}), history.made, 30, kNow);
  EXPECT_THAT(report.would_break, IsEmpty());
  EXPECT_THAT(names(report.would_not_break), ElementsAre("10.0.0.7 anna"));
  EXPECT_THAT(reasons(report), ElementsAre("12: all it was used for in this time goes over port 445 without it"));
}

TEST(LegacyReport, ALeaseIsKeptWhereTheOrdinaryDoorGivesLess) {
  auto policy = with({lease("10.0.0.7", 12)});
  policy::Zone zone;
  zone.networks = {*policy::parse_network("10.0.0.0/8").network};
  zone.terms.all_shares = false;
  zone.terms.shares = {"docs"};
  policy.zones = {zone};
  auto history = History().use("10.0.0.7", "PC", "anna", "port 139", 2);
  EXPECT_THAT(report_on(policy, history.made, 30, kNow).can_go, IsEmpty()) << "the zone does not open its share";
  policy.zones[0].terms.shares = {"SCANS"};
  EXPECT_EQ(report_on(policy, history.made, 30, kNow).can_go.size(), 1u);
  policy.leases[0].terms.rights = policy::Rights::write;
  policy.zones[0].terms.rights = policy::Rights::read;
  EXPECT_THAT(report_on(policy, history.made, 30, kNow).can_go, IsEmpty());
  policy.zones[0].networks = {*policy::parse_network("192.168.0.0/16").network};
  EXPECT_THAT(report_on(policy, history.made, 30, kNow).can_go, IsEmpty()) << "445 is closed to it";
}

TEST(LegacyReport, SilenceIsToldOfDevicesAndLeases) {
  History history;
  history.use("10.0.0.7", "SCANNER", "anna", "port 139", 31).use("10.0.0.7", "SCANNER", "anna", "dialect CORE", 31);
  auto policy = with({lease("10.0.0.7", 12), lease("10.0.0.8", 20), lease("10.0.0.9", 30, Door::smb)});
  auto report = report_on(policy, history.made, 30, kNow);
  EXPECT_THAT(report.would_break, IsEmpty());
  EXPECT_THAT(names(report.silent), ElementsAre("10.0.0.7 anna"));
  EXPECT_THAT(reasons(report), ElementsAre("12: it was used last on 2026-05-15",
                                           "20: it has not been used since the record began on 2025-11-27",
                                           "30: it has not been used since the record began on 2025-11-27"));
  EXPECT_THAT(names(report_on(policy, history.made, 60, kNow).would_break), ElementsAre("10.0.0.7 anna"));
}

TEST(LegacyReport, ARecordThatIsYoungerThanTheTimeAskedAboutCondemnsNobody) {
  LegacyHistory young{.began = kNow - days(3)};
  auto report = report_on(with({lease("10.0.0.7", 12)}), young, 30, kNow);
  EXPECT_THAT(report.can_go, IsEmpty());
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_NE(report.notes[0].find("2026-07-12"), std::string::npos) << report.notes[0];
}

TEST(LegacyReport, ALapsedLeaseCanGoWhoeverUsedIt) {
  auto lapsed = lease("10.0.0.7", 12);
  lapsed.until = kNow;
  auto history = History().use("10.0.0.7", "SCANNER", "anna", "port 139", 2).use("10.0.0.7", "SCANNER", "anna", "dialect 2.1", 2);
  auto report = report_on(with({lapsed}), history.made, 30, kNow);
  EXPECT_THAT(reasons(report), ElementsAre("12: it ended on 2026-09-22, and opens nothing"));
  ASSERT_EQ(report.would_break.size(), 1u);
  EXPECT_EQ(report.would_break[0].rule, "") << "nothing lets it in any more";
}

TEST(LegacyReport, LeasesOfOneDeviceAreToldApartByCallingName) {
  auto a = lease("10.0.0.7", 12), b = lease("10.0.0.7", 20);
  a.calling_name = "A";
  b.calling_name = "B";
  auto history = History().use("10.0.0.7", "A", "anna", "port 139", 2).use("10.0.0.7", "A", "anna", "dialect 2.1", 2);
  EXPECT_THAT(reasons(report_on(with({a, b}), history.made, 30, kNow)),
              ElementsAre("20: it has not been used since the record began on 2025-11-27"));
}

TEST(LegacyReport, AZonesWeaknessesCountAsWell) {
  policy::Policy policy;
  policy::Zone zone;
  zone.name = "old";
  zone.at = {"p.toml", 5, 1};
  zone.networks = {*policy::parse_network("10.0.0.0/8").network};
  policy.zones = {zone};
  auto history = History().use("10.0.0.7", "", "bert", "login NTLMv1", 1);
  auto report = report_on(policy, history.made, 30, kNow);
  ASSERT_EQ(report.would_break.size(), 1u);
  EXPECT_EQ(report.would_break[0].rule, "zone \"old\"");
}

TEST(LegacyReport, TheHardwareAddressOfALeaseIsNotHeldAgainstTheRecord) {
  auto one = lease("10.0.0.7", 12);
  one.mac = policy::parse_mac("00:11:22:aa:bb:cc");
  auto history = History().use("10.0.0.7", "X", "anna", "port 139", 1).use("10.0.0.7", "X", "anna", "dialect 2.1", 1);
  EXPECT_EQ(report_on(with({one}), history.made, 30, kNow).would_break.at(0).rule, "lease for 10.0.0.7");
}

TEST(LegacyReport, Words) {
  EXPECT_EQ(in_words("dialect 2.1"), "SMB 2.1");
  EXPECT_EQ(in_words("dialect NT LM 0.12"), "SMB 1 (NT LM 0.12)");
  EXPECT_EQ(in_words("dialect 2.1, offers 3.1.1"), "SMB 2.1 (it offers 3.1.1)");
  EXPECT_EQ(in_words("login NTLMv1"), "NTLMv1 login");
  EXPECT_EQ(in_words("of a newer version"), "of a newer version");
}

}  // namespace
}  // namespace sallyport::telemetry
