#include "policy/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/load.h"
#include "policy/refuse.h"

namespace sallyport::policy {
namespace {

using testing::HasSubstr;

constexpr Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);
constexpr Time kLater = std::chrono::sys_days(std::chrono::year(2028) / 1 / 1);

constexpr auto kPolicy = R"(
[[share]]
name = "docs"
path = "/srv/docs"
read = ["*"]
write = ["anna", "@staff"]
[[share]]
name = "open"
path = "/srv/open"
[[share]]
name = "archive"
path = "/srv/archive"
read_only = true
[[share]]
name = "drop"
path = "/srv/drop"
write = ["guest"]
hidden = true
[[share]]
name = "scans"
path = "/srv/scans"

[[zone]]
name = "house"
networks = ["10.0.0.0/8"]
[[zone]]
name = "lab"
networks = ["10.1.0.0/16"]
min_dialect = "2.1"
max_dialect = "3.0.2"
encryption = "optional"
shares = ["docs", "archive", "drop"]
rights = "read"
ntlmv1 = true
guest = true
reason = "old machines"
[[zone]]
name = "shut"
networks = ["10.1.9.0/24"]
ports = []

[[lease]]
device = "10.1.9.7"
mac = "00:11:22:33:44:55"
calling_name = "SCANNER"
dialects = ["2.0.2"]
shares = ["scans"]
rights = "write"
reason = "old scanner"
until = 2026-12-31
[[lease]]
device = "10.1.9.8"
port = 445
dialects = ["2.0.2", "3.1.1"]
shares = ["docs"]
signing = "optional"
reason = "old camera"
until = 2026-12-31
)";

const Policy& policy() {
  static const Policy loaded = *load_policy(kPolicy, "p.toml", {kNow, false}).policy;
  return loaded;
}

Admission admit(const char* address, Door door = Door::smb) {
  return admit_connection(policy(), {*parse_address(address), {}, door, {}, kNow});
}

struct AdmitCase {
  const char* address;
  Door door;
  const char* mac;
  const char* calling_name;
  Time now;
  bool allowed;
  const char* rule;
  const char* text;
};

class Admit : public testing::TestWithParam<AdmitCase> {};

TEST_P(Admit, Table) {
  auto& c = GetParam();
  PeerFacts peer{*parse_address(c.address), c.mac ? parse_mac(c.mac) : std::nullopt, c.door,
                 c.calling_name ? std::optional<std::string>(c.calling_name) : std::nullopt, c.now};
  auto admission = admit_connection(policy(), peer);
  EXPECT_EQ(admission.allowed, c.allowed);
  EXPECT_EQ(admission.rule, c.rule);
  ASSERT_FALSE(admission.reason.steps.empty());
  EXPECT_THAT(admission.reason.steps.back().text, HasSubstr(c.text));
  EXPECT_EQ(admission.reason.refusing() == nullptr, c.allowed);
  if (!c.allowed) {
    EXPECT_NE(admission.reason.refusing()->remedy, "");
  }
}

constexpr auto kScanner = "00:11:22:33:44:55";

INSTANTIATE_TEST_SUITE_P(
    Decision, Admit,
    testing::Values(
        AdmitCase{"10.9.9.9", Door::smb, nullptr, nullptr, kNow, true, "zone \"house\"", "10.9.9.9 is in 10.0.0.0/8"},
        AdmitCase{"10.1.2.3", Door::smb, nullptr, nullptr, kNow, true, "zone \"lab\"", "10.1.0.0/16"},  // the longer prefix
        AdmitCase{"::ffff:10.1.2.3", Door::smb, nullptr, nullptr, kNow, true, "zone \"lab\"", "10.1.0.0/16"},
        AdmitCase{"10.1.9.1", Door::smb, nullptr, nullptr, kNow, false, "zone \"shut\"", "opens no port"},
        AdmitCase{"8.8.8.8", Door::smb, nullptr, nullptr, kNow, false, "", "8.8.8.8 is in no zone"},
        AdmitCase{"2001:db8::1", Door::smb, nullptr, nullptr, kNow, false, "", "in no zone"},
        AdmitCase{"10.9.9.9", Door::netbios, nullptr, nullptr, kNow, false, "", "no lease opens port 139 to 10.9.9.9"},
        AdmitCase{"10.1.9.7", Door::netbios, kScanner, nullptr, kNow, true, "lease for 10.1.9.7",
                  "until 2026-12-31: old scanner"},
        AdmitCase{"10.1.9.7", Door::netbios, kScanner, "SCANNER", kNow, true, "lease for 10.1.9.7", "opens port 139"},
        AdmitCase{"10.1.9.7", Door::netbios, kScanner, "LAPTOP", kNow, false, "",
                  "wants the calling name SCANNER, the peer calls itself LAPTOP"},
        AdmitCase{"10.1.9.7", Door::netbios, "00:11:22:33:44:56", nullptr, kNow, false, "", "the peer has 00:11:22:33:44:56"},
        AdmitCase{"10.1.9.7", Door::netbios, nullptr, nullptr, kNow, false, "", "is not known"},
        AdmitCase{"10.1.9.7", Door::netbios, kScanner, "SCANNER", kLater, false, "", "the lease ended on 2026-12-31"},
        AdmitCase{"10.1.9.7", Door::smb, kScanner, nullptr, kNow, false, "zone \"shut\"",
                  "opens no port"},  // the lease is for 139
        AdmitCase{"10.1.9.8", Door::smb, nullptr, nullptr, kNow, true, "lease for 10.1.9.8",
                  "old camera"},  // goes before the shut zone
        AdmitCase{"10.1.9.8", Door::smb, nullptr, nullptr, kLater, false, "zone \"shut\"", "opens no port"},
        AdmitCase{"10.1.9.8", Door::netbios, nullptr, nullptr, kNow, false, "", "no lease opens port 139"}));

TEST(Admit, WithoutZonesEveryoneMayComeTo445Only) {
  Policy empty;
  auto anyone = admit_connection(empty, {*parse_address("8.8.8.8"), {}, Door::smb, {}, kNow});
  EXPECT_TRUE(anyone.allowed);
  EXPECT_EQ(anyone.terms.encryption, Requirement::required);
  EXPECT_FALSE(admit_connection(empty, {*parse_address("127.0.0.1"), {}, Door::netbios, {}, kNow}).allowed);
}

TEST(Admit, TheNetbiosDoorIsOpenWhileALeaseIsInForce) {
  EXPECT_TRUE(netbios_door_open(policy(), kNow));
  EXPECT_FALSE(netbios_door_open(policy(), kLater));
  EXPECT_FALSE(netbios_door_open(Policy{}, kNow));
}

TEST(Dialects, TheNewestOfBoth) {
  using enum Dialect;
  struct Case {
    const char* peer;
    std::vector<Dialect> offered;
    std::optional<Dialect> chosen;
  };
  for (auto& [peer, offered, chosen] : std::initializer_list<Case>{
           {"10.9.9.9", {smb_2_0_2, smb_2_1, smb_3_0, smb_3_0_2, smb_3_1_1}, smb_3_1_1},
           {"10.9.9.9", {smb_3_0, smb_2_0_2}, smb_3_0},
           {"10.9.9.9", {smb_2_0_2, smb_2_1}, std::nullopt},
           {"10.1.2.3", {smb_2_0_2, smb_2_1, smb_3_1_1}, smb_2_1},  // above and below the zone's
           {"10.1.2.3", {static_cast<Dialect>(0x02FF), smb_2_1}, smb_2_1},
           {"10.1.9.8", {smb_2_0_2, smb_2_1, smb_3_0}, smb_2_0_2},  // a lease's set has gaps
           {"10.9.9.9", {}, std::nullopt},
       }) {
    auto decision = check_dialects(admit(peer), offered);
    EXPECT_EQ(decision.chosen, chosen) << peer;
    EXPECT_EQ(decision.allowed, chosen.has_value());
    EXPECT_EQ(decision.status, chosen ? NtStatus::success : NtStatus::not_supported);
  }
  auto refused = check_dialect(admit("10.9.9.9"), smb_2_1);
  EXPECT_EQ(refused.reason.summary(), "dialect: the client offers SMB 2.1, allowed is 3.0 to 3.1.1 (p.toml:23:1)");
  EXPECT_EQ(refused.reason.steps.size(), 2u);  // the zone that let it in, then the dialect
}

TEST(Protection, Table) {
  struct Case {
    const char* peer;
    bool signing, encryption, allowed;
  };
  for (auto [peer, signing, encryption, allowed] : std::initializer_list<Case>{
           {"10.9.9.9", false, true, true},  // house: encryption required; it authenticates as well
           {"10.9.9.9", true, false, false},
           {"10.9.9.9", false, false, false},
           {"10.1.2.3", true, false, true},  // lab: signing required, encryption optional
           {"10.1.2.3", false, true, true},
           {"10.1.2.3", false, false, false},
           {"10.1.9.8", false, false, true},  // a lease with both optional
       }) {
    auto decision = check_protection(admit(peer), {Dialect::smb_3_0, signing, encryption});
    EXPECT_EQ(decision.allowed, allowed) << peer << signing << encryption;
    EXPECT_EQ(decision.reason.refusing() == nullptr, allowed);
  }
}

TEST(Login, Table) {
  using enum LoginMechanism;
  struct Case {
    const char* peer;
    LoginMechanism mechanism;
    bool allowed;
  };
  for (auto [peer, mechanism, allowed] : std::initializer_list<Case>{
           {"10.9.9.9", ntlmv2, true},
           {"10.9.9.9", ntlmv1, false},
           {"10.9.9.9", lm, false},
           {"10.9.9.9", guest, false},
           {"10.9.9.9", anonymous, false},
           {"10.1.2.3", ntlmv2, true},
           {"10.1.2.3", ntlmv1, true},
           {"10.1.2.3", lm, false},
           {"10.1.2.3", guest, true},
           {"10.1.2.3", anonymous, false},
       })
    EXPECT_EQ(check_login(admit(peer), mechanism).allowed, allowed) << peer << to_string(mechanism);
}

UserFacts user(const char* name) { return {name, {}, false, false}; }
const UserFacts kStaff{"berta", {"users", "staff"}, false, false};
const UserFacts kGuest{"whoever", {}, true, false};
const UserFacts kAnonymous{"", {}, false, true};

struct TreeCase {
  const char* peer;
  UserFacts user;
  const char* share;
  Rights rights;
  NtStatus status;
  const char* text;
};

class Tree : public testing::TestWithParam<TreeCase> {};

TEST_P(Tree, Table) {
  auto& c = GetParam();
  auto decision = check_tree(policy(), admit(c.peer), c.user, c.share);
  EXPECT_EQ(decision.rights, c.rights);
  EXPECT_EQ(decision.allowed, c.rights != Rights::none);
  EXPECT_EQ(decision.status, c.status);
  EXPECT_THAT(decision.reason.steps.back().text, HasSubstr(c.text));
  EXPECT_EQ(decision.reason.refusing() == nullptr, decision.allowed);
}

INSTANTIATE_TEST_SUITE_P(
    Decision, Tree,
    testing::Values(
        TreeCase{"10.9.9.9", user("anna"), "docs", Rights::write, NtStatus::success, "may read and write"},
        TreeCase{"10.9.9.9", user("ANNA"), "Docs", Rights::write, NtStatus::success, "may read and write"},
        TreeCase{"10.9.9.9", kStaff, "docs", Rights::write, NtStatus::success, "may read and write"},
        TreeCase{"10.9.9.9", user("carl"), "docs", Rights::read, NtStatus::success, "the share's lists say so"},
        TreeCase{"10.9.9.9", user("carl"), "open", Rights::write, NtStatus::success, "may read and write"},
        TreeCase{"10.9.9.9", user("anna"), "archive", Rights::read, NtStatus::success, "the share is read_only"},
        TreeCase{"10.9.9.9", user("anna"), "nothing", Rights::none, NtStatus::bad_network_name, "there is no share \"nothing\""},
        TreeCase{"10.9.9.9", user("anna"), "drop", Rights::none, NtStatus::access_denied, "lists do not name anna"},
        TreeCase{"10.9.9.9", user("guest"), "drop", Rights::write, NtStatus::success,
                 "may read and write"},  // an account of that name
        TreeCase{"10.1.2.3", user("anna"), "docs", Rights::read, NtStatus::success, "rights = \"read\""},
        TreeCase{"10.1.2.3", user("anna"), "open", Rights::none, NtStatus::access_denied,
                 "zone \"lab\" does not name the share \"open\""},
        TreeCase{"10.1.2.3", kGuest, "drop", Rights::read, NtStatus::success, "rights = \"read\""},
        TreeCase{"10.1.2.3", kGuest, "docs", Rights::none, NtStatus::access_denied, "do not name guest"},  // "*" is accounts
        TreeCase{"10.1.2.3", kGuest, "archive", Rights::none, NtStatus::access_denied, "do not name guest"},
        TreeCase{"10.1.2.3", kAnonymous, "docs", Rights::none, NtStatus::access_denied, "do not name anonymous"},
        TreeCase{"10.1.2.3", kAnonymous, "ipc$", Rights::write, NtStatus::success, "pipes"},
        TreeCase{"10.1.9.8", user("anna"), "docs", Rights::read, NtStatus::success, "rights = \"read\""},
        TreeCase{"10.1.9.8", user("anna"), "scans", Rights::none, NtStatus::access_denied, "lease for 10.1.9.8 does not name"}));

TEST(Tree, ListsWhatTheUserMayOpenAndIsNotHidden) {
  auto names = [](const char* peer, const UserFacts& who) {
    std::string all;
    for (auto* share : visible_shares(policy(), admit(peer), who)) all += share->name + " ";
    return all;
  };
  EXPECT_EQ(names("10.9.9.9", user("carl")), "docs open archive scans ");
  EXPECT_EQ(names("10.1.2.3", user("carl")), "docs archive ");
  EXPECT_EQ(names("10.1.2.3", kGuest), "");
}

TEST(Refuse, SaysWhichRuleOnlyLetsRead) {
  auto remedy = [](const char* peer, const UserFacts& who, const char* share) {
    auto step = refused_by_rights(check_tree(policy(), admit(peer), who, share).reason, who.name);
    EXPECT_FALSE(step.passed);
    return step.remedy;
  };
  EXPECT_EQ(remedy("10.9.9.9", user("anna"), "archive"), "take read_only = true away from the share");
  EXPECT_EQ(remedy("10.9.9.9", user("carl"), "docs"), "add \"carl\" to the share's write = [...]");
  EXPECT_EQ(remedy("10.1.2.3", user("anna"), "docs"), "set rights = \"write\" there");
}

}  // namespace
}  // namespace sallyport::policy
