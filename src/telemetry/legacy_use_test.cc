#include "telemetry/legacy_use.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::telemetry {
namespace {

using policy::Dialect;
using policy::LoginMechanism;
using policy::Protection;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Protection kEncrypted{.signing = true, .encryption = true};

TEST(LegacyUse, WhoComesAsEverybodyShouldIsNotCounted) {
  EXPECT_THAT(kinds_of({.dialect = "3.1.1", .protection = kEncrypted}), IsEmpty());
  EXPECT_THAT(kinds_of({.dialect = "3.0"}), IsEmpty());
}

TEST(LegacyUse, EachWeaknessIsOneKind) {
  EXPECT_THAT(kinds_of({.door = policy::Door::netbios, .by_lease = true, .dialect = "2.1", .protection = Protection{}}),
              ElementsAre("port 139", "dialect 2.1", "unsigned"));
  EXPECT_THAT(kinds_of({.by_lease = true, .dialect = "3.0", .protection = Protection{.signing = true}}),
              ElementsAre("lease on 445", "unencrypted"));
  EXPECT_THAT(kinds_of({.dialect = "3.1.1", .can_encrypt = false, .login = LoginMechanism::guest}),
              ElementsAre("no cipher", "login guest"));
}

TEST(LegacyUse, Smb1IsCountedByItsDialect) {
  for (auto* dialect : {"NT LM 0.12", "LANMAN2.1", "LANMAN1.0", "CORE"})
    EXPECT_THAT(kinds_of({.door = policy::Door::netbios, .dialect = dialect, .login = LoginMechanism::plain_text}),
                ElementsAre("port 139", std::string("dialect ") + dialect, "login plain text"));
}

TEST(LegacyUse, WhoIsHeldToAnOldDialectByThePolicyDoesNotNeedIt) {
  auto held = kinds_of({.dialect = "2.1", .newest_offered = Dialect::smb_3_1_1});
  EXPECT_THAT(held, ElementsAre("dialect 2.1, offers 3.1.1"));
  EXPECT_FALSE(needs_old_door(held[0]));
  EXPECT_TRUE(needs_old_door(kinds_of({.dialect = "2.1", .newest_offered = Dialect::smb_2_1})[0]));
}

TEST(LegacyUse, WhatAClientCanBeToldToDoIsNoNeed) {
  for (auto kind : {kind::kPort139, kind::kLease445, kind::kUnsigned, kind::kUnencrypted})
    EXPECT_FALSE(needs_old_door(kind)) << kind;
  for (auto* kind : {"dialect CORE", "login NTLMv1", "no cipher"}) EXPECT_TRUE(needs_old_door(kind)) << kind;
}

}  // namespace
}  // namespace sallyport::telemetry
