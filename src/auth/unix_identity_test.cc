// Accounts become Unix users and SIDs, and back.
#include "auth/unix_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace sallyport::auth {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

class FakeDatabase : public UnixDatabase {
 public:
  std::vector<UnixUser> users = {{"root", 0, 0, {0}}, {"anna", 1000, 1000, {1000, 27}}, {"nobody", 65534, 65534, {65534}}};
  std::vector<UnixGroup> groups = {{"sudo", 27}, {"anna", 1000}};
  int asked = 0;
  std::optional<UnixUser> user(const std::string& name) override {
    asked++;
    for (const auto& user : users)
      if (user.name == name) return user;
    return std::nullopt;
  }
  std::optional<UnixUser> user(uid_t uid) override {
    for (const auto& user : users)
      if (user.uid == uid) return user;
    return std::nullopt;
  }
  std::optional<UnixGroup> group(const std::string& name) override {
    for (const auto& group : groups)
      if (group.name == name) return group;
    return std::nullopt;
  }
  std::optional<UnixGroup> group(gid_t gid) override {
    for (const auto& group : groups)
      if (group.gid == gid) return group;
    return std::nullopt;
  }
};

const MachineId kMachine{{11, 22, 33}, {}};

struct Fixture {
  std::shared_ptr<FakeDatabase> database = std::make_shared<FakeDatabase>();
  std::chrono::steady_clock::time_point now{1h};
  UnixIdentity::Settings settings{.machine_name = "GATE", .privileged = true, .now = [this] { return now; }};
  UnixIdentity make() { return UnixIdentity(kMachine, settings, database); }
};

Account account(std::string name, std::string unix_user = {}) {
  Account out;
  out.name = std::move(name);
  out.unix_user = std::move(unix_user);
  return out;
}

std::vector<std::string> texts(const std::vector<dtyp::Sid>& sids) {
  std::vector<std::string> out;
  for (const auto& sid : sids) out.push_back(to_string(sid));
  return out;
}

TEST(UnixIdentity, AccountOfItsOwnUser) {
  Fixture f;
  auto identity = *f.make().of(account("anna"));
  EXPECT_EQ(identity.name, "anna");
  EXPECT_EQ(identity.uid, 1000u);
  EXPECT_EQ(identity.gid, 1000u);
  EXPECT_THAT(identity.unix_groups, ElementsAre(1000u, 27u));
  EXPECT_EQ(to_string(identity.user), "S-1-5-21-11-22-33-3000");
  EXPECT_THAT(texts(identity.groups),
              ElementsAre("S-1-5-21-11-22-33-3001", "S-1-5-21-11-22-33-1055", "S-1-1-0", "S-1-5-11", "S-1-5-2"));
}

TEST(UnixIdentity, NamedUserGoesFirst) {
  Fixture f;
  EXPECT_EQ(f.make().of(account("bert", "anna"))->uid, 1000u);
  EXPECT_EQ(f.make().of(account("admin", "root"))->uid, 0u);
  auto missing = f.make().of(account("bert", "carl"));
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().find("carl"), std::string::npos);
}

TEST(UnixIdentity, FallbackWithoutAUser) {
  Fixture f;
  EXPECT_EQ(f.make().of(account("bert"))->uid, 65534u);
  f.settings.fallback_user = "missing";
  f.settings.fallback_id = 4711;
  EXPECT_EQ(f.make().of(account("bert"))->gid, 4711u);
}

TEST(UnixIdentity, NobodyBecomesRootByName) {
  Fixture f;
  EXPECT_EQ(f.make().of(account("root"))->uid, 65534u);
}

TEST(UnixIdentity, SameNameCanBeSwitchedOff) {
  Fixture f;
  f.settings.same_name = false;
  EXPECT_EQ(f.make().of(account("anna"))->uid, 65534u);
}

TEST(UnixIdentity, UnprivilegedProcessIsAlwaysItself) {
  Fixture f;
  f.settings.privileged = false;
  auto identity = *f.make().of(account("anna", "anna"));
  EXPECT_EQ(identity.uid, geteuid());
  EXPECT_EQ(identity.gid, getegid());
  EXPECT_EQ(identity.name, "anna");
}

TEST(UnixIdentity, GroupsHaveNamesForThePolicy) {
  Fixture f;
  EXPECT_THAT(f.make().of(account("anna"))->group_names, ElementsAre("anna", "sudo"));
  EXPECT_THAT(f.make().of(account("bert", "anna"))->group_names, ElementsAre("anna", "sudo"));
  EXPECT_THAT(f.make().of(account("carl"))->group_names, ElementsAre()) << "the fallback's group has no name";
  EXPECT_THAT(f.make().guest().group_names, ElementsAre());
  f.settings.privileged = false;
  EXPECT_THAT(f.make().of(account("anna"))->group_names, ElementsAre("anna", "sudo"));
  EXPECT_THAT(f.make().of(account("carl"))->group_names, ElementsAre()) << "not those of the server";
}

TEST(UnixIdentity, UsersAreRememberedForAWhile) {
  Fixture f;
  auto identities = f.make();
  (void)identities.of(account("anna"));
  (void)identities.of(account("anna"));
  EXPECT_EQ(f.database->asked, 1);
  f.now += 11s;
  f.database->users[1].uid = 1001;
  EXPECT_EQ(identities.of(account("anna"))->uid, 1001u);
}

TEST(UnixIdentity, GuestAndAnonymousAreNotAuthenticated) {
  Fixture f;
  auto guest = f.make().guest();
  EXPECT_TRUE(guest.guest);
  EXPECT_EQ(guest.uid, 65534u);
  EXPECT_EQ(to_string(guest.user), "S-1-5-21-11-22-33-501");
  EXPECT_THAT(guest.groups, Not(Contains(dtyp::well_known::kAuthenticatedUsers)));
  auto anonymous = f.make().anonymous();
  EXPECT_TRUE(anonymous.anonymous);
  EXPECT_EQ(to_string(anonymous.user), "S-1-5-7");
  EXPECT_THAT(anonymous.groups, Not(Contains(dtyp::well_known::kAuthenticatedUsers)));
}

TEST(SidMap, BothWays) {
  SidMap map(kMachine);
  for (uint32_t id : {0u, 1u, 1000u, 65534u, 2013265419u, 2013265420u, 4294967294u}) {
    EXPECT_EQ(map.user_id(map.user_sid(id)), id);
    EXPECT_EQ(map.group_id(map.group_sid(id)), id);
    EXPECT_FALSE(map.group_id(map.user_sid(id)));
    EXPECT_FALSE(map.user_id(map.group_sid(id)));
  }
  EXPECT_EQ(to_string(map.user_sid(4294967294u)), "S-1-22-1-4294967294");
}

TEST(SidMap, SambasSidsAndForeignOnes) {
  SidMap map(kMachine);
  EXPECT_EQ(map.user_id(*dtyp::parse_sid("S-1-22-1-1000")), 1000u);
  EXPECT_EQ(map.group_id(*dtyp::parse_sid("S-1-22-2-27")), 27u);
  EXPECT_FALSE(map.user_id(*dtyp::parse_sid("S-1-22-2-27")));
  EXPECT_FALSE(map.user_id(*dtyp::parse_sid("S-1-5-21-11-22-34-3000")));
  EXPECT_FALSE(map.user_id(*dtyp::parse_sid("S-1-5-21-11-22-33-500")));
  EXPECT_FALSE(map.user_id(*dtyp::parse_sid("S-1-5-21-11-22-33-4026531840")));
}

TEST(UnixIdentity, NamesForSids) {
  Fixture f;
  auto identities = f.make();
  auto anna = identities.find_name("anna");
  ASSERT_TRUE(anna);
  EXPECT_EQ(to_string(anna->sid), "S-1-5-21-11-22-33-3000");
  EXPECT_EQ(anna->domain, "GATE");
  EXPECT_EQ(anna->use, SidUse::user);
  EXPECT_EQ(identities.find_name("gate\\sudo")->use, SidUse::group);
  EXPECT_EQ(to_string(identities.find_name("everyone")->sid), "S-1-1-0");
  EXPECT_EQ(identities.find_name("BUILTIN\\Administrators")->use, SidUse::alias);
  EXPECT_EQ(identities.find_name("GATE")->use, SidUse::domain);
  EXPECT_FALSE(identities.find_name("OTHER\\anna"));
  EXPECT_FALSE(identities.find_name("nobody-here"));
  EXPECT_FALSE(identities.find_name(""));
}

TEST(UnixIdentity, SidsForNames) {
  Fixture f;
  auto identities = f.make();
  EXPECT_EQ(identities.find_sid(*dtyp::parse_sid("S-1-5-21-11-22-33-3000"))->name, "anna");
  EXPECT_EQ(identities.find_sid(*dtyp::parse_sid("S-1-22-2-27"))->name, "sudo");
  EXPECT_EQ(identities.find_sid(dtyp::well_known::kAuthenticatedUsers)->domain, "NT AUTHORITY");
  EXPECT_FALSE(identities.find_sid(*dtyp::parse_sid("S-1-5-21-11-22-33-9998")));
}

TEST(SystemUnixDatabase, RootIsThere) {
  SystemUnixDatabase database;
  auto root = database.user("root");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->uid, 0u);
  EXPECT_THAT(root->groups, Contains(0u));
  EXPECT_EQ(database.user(uid_t{0})->name, "root");
  EXPECT_EQ(database.group(gid_t{0})->name, "root");
  EXPECT_FALSE(database.user("no such user"));
  EXPECT_FALSE(database.group("no such group"));
}

}  // namespace
}  // namespace sallyport::auth
