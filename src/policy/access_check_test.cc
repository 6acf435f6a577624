#include "policy/access_check.h"

#include <gtest/gtest.h>

namespace sallyport::policy {
namespace {

using dtyp::Ace;
using dtyp::Sid;
namespace access = dtyp::access;
namespace control = dtyp::sd_control;
namespace flags = dtyp::ace_flags;
namespace well_known = dtyp::well_known;

const Sid kAlice{5, {21, 1, 2, 3, 1000}}, kBob{5, {21, 1, 2, 3, 1001}}, kStaff{5, {21, 1, 2, 3, 2001}};

Identity alice() {
  Identity who;
  who.user = kAlice;
  who.groups = {kStaff};
  return who;
}

dtyp::SecurityDescriptor descriptor(Sid owner, std::vector<Ace> aces, uint16_t bits = 0) {
  dtyp::SecurityDescriptor out;
  out.owner = owner;
  out.group = kStaff;
  out.dacl.emplace().aces = std::move(aces);
  out.control |= control::kDaclPresent | bits;
  return out;
}

TEST(AccessCheck, EntriesDecideInOrder) {
  auto allow_first = descriptor(
      kBob, {Ace::allow(kAlice, access::kFileReadData | access::kFileWriteData), Ace::deny(kStaff, access::kFileWriteData)});
  EXPECT_TRUE(check_access(allow_first, alice(), access::kFileWriteData).allowed);
  auto deny_first = descriptor(
      kBob, {Ace::deny(kStaff, access::kFileWriteData), Ace::allow(kAlice, access::kFileReadData | access::kFileWriteData)});
  auto decision = check_access(deny_first, alice(), access::kFileReadData | access::kFileWriteData);
  EXPECT_FALSE(decision.allowed);
  EXPECT_EQ(decision.denied, access::kFileWriteData);
  EXPECT_EQ(decision.deciding_entry, 0u);
  EXPECT_EQ(maximal_access(deny_first, alice()), access::kFileReadData);
}

TEST(AccessCheck, NothingGrantsSoNothingIsGranted) {
  auto empty = descriptor(kBob, {});
  auto decision = check_access(empty, alice(), access::kFileReadData);
  EXPECT_FALSE(decision.allowed);
  EXPECT_FALSE(decision.deciding_entry);
  EXPECT_EQ(maximal_access(empty, alice()), 0u);
}

TEST(AccessCheck, NullDaclGrantsAll) {
  dtyp::SecurityDescriptor null_dacl;
  null_dacl.control |= control::kDaclPresent;
  EXPECT_EQ(maximal_access(null_dacl, alice()), access::kFileAllAccess);
  EXPECT_FALSE(check_access(null_dacl, alice(), access::kAccessSystemSecurity).allowed);
}

// The owner reads and writes the descriptor whatever it says, until OWNER RIGHTS says what the owner may.
TEST(AccessCheck, OwnerAndOwnerRights) {
  auto read_only = descriptor(kAlice, {Ace::allow(kAlice, access::kFileGenericRead), Ace::deny(kAlice, access::kFileWriteData)});
  EXPECT_EQ(maximal_access(read_only, alice()), access::kFileGenericRead | access::kWriteDac);
  auto limited = descriptor(
      kAlice, {Ace::allow(kAlice, access::kFileGenericRead), Ace::allow(well_known::kOwnerRights, access::kFileWriteData)});
  EXPECT_EQ(maximal_access(limited, alice()), access::kFileGenericRead | access::kFileWriteData);
  auto denied_later = limited;
  denied_later.dacl->aces.push_back(Ace::deny(well_known::kOwnerRights, access::kFileWriteData | access::kFileReadData));
  EXPECT_EQ(maximal_access(denied_later, alice()), access::kFileGenericRead | access::kFileWriteData);
  limited.owner = kBob;
  EXPECT_EQ(maximal_access(limited, alice()), access::kFileGenericRead);
}

TEST(AccessCheck, MaximumAllowedDoesNotHideARefusal) {
  auto read_only = descriptor(kAlice, {Ace::allow(kAlice, access::kFileReadData)});
  EXPECT_FALSE(check_access(read_only, alice(), access::kMaximumAllowed | access::kFileWriteData).allowed);
  EXPECT_TRUE(check_access(read_only, alice(), access::kMaximumAllowed).allowed);
}

TEST(AccessCheck, InheritOnlyAndCreatorOwnerDoNotGrant) {
  auto sd =
      descriptor(kBob, {Ace::allow(well_known::kEveryone, access::kFileAllAccess, flags::kInheritOnly | flags::kObjectInherit),
                        Ace::allow(well_known::kCreatorOwner, access::kFileAllAccess)});
  EXPECT_EQ(maximal_access(sd, alice()), 0u);
}

TEST(AccessCheck, ImplicitGroups) {
  auto sd = descriptor(kBob, {Ace::allow(well_known::kAuthenticatedUsers, access::kFileReadData),
                              Ace::allow(well_known::kEveryone, access::kFileExecute)});
  EXPECT_EQ(maximal_access(sd, alice()), access::kFileReadData | access::kFileExecute);
  auto guest = alice();
  guest.guest = true;
  EXPECT_EQ(maximal_access(sd, guest), access::kFileExecute);
}

TEST(AccessCheck, ConditionsNeverAllowAndAlwaysDeny) {
  Ace conditional = Ace::allow(kAlice, access::kFileReadData);
  conditional.type = dtyp::AceType::access_allowed_callback;
  conditional.body.data = {'a', 'r', 't', 'x'};
  EXPECT_EQ(maximal_access(descriptor(kBob, {conditional}), alice()), 0u);
  conditional.type = dtyp::AceType::access_denied_callback;
  EXPECT_EQ(maximal_access(descriptor(kBob, {conditional, Ace::allow(kAlice, access::kFileReadData)}), alice()), 0u);
}

// The table of [MS-DTYP] 2.5.3.4: flags of a CREATOR OWNER entry in the parent, what a child file and folder get.
struct InheritRow {
  uint8_t parent;
  bool file;                     // gets the entry, for the owner, without flags
  std::vector<std::pair<bool, uint8_t>> directory;  // (is the owner's, not CREATOR OWNER's; flags)
};

TEST(Inherit, CreatorOwnerByFlags) {
  constexpr uint8_t kO = flags::kObjectInherit, kC = flags::kContainerInherit, kN = flags::kNoPropagateInherit,
                    kI = flags::kInheritOnly;
  const InheritRow rows[] = {
      {0, false, {}},
      {kO, true, {{false, kO | kI}}},
      {kC, false, {{true, 0}, {false, kC | kI}}},
      {kO | kC, true, {{true, 0}, {false, kO | kC | kI}}},
      {kN | kO, true, {}},
      {kN | kC, false, {{true, 0}}},
      {kN | kC | kO, true, {{true, 0}}},
      {kI, false, {}},
      {kI | kO, true, {{false, kO | kI}}},
      {kI | kC, false, {{true, 0}, {false, kC | kI}}},
  };
  for (auto& row : rows) {
    auto parent = descriptor(kBob, {Ace::allow(well_known::kCreatorOwner, access::kFileWriteData, row.parent)});
    EXPECT_EQ(has_inheritable(parent, false), row.file) << int{row.parent};
    EXPECT_EQ(has_inheritable(parent, true), !row.directory.empty()) << int{row.parent};
    if (row.file) {
      auto child = inherit(parent, nullptr, kAlice, kStaff, false);
      EXPECT_EQ(child.dacl->aces, std::vector{Ace::allow(kAlice, access::kFileWriteData)}) << int{row.parent};
    }
    if (!row.directory.empty()) {
      std::vector<Ace> expected;
      for (auto [owner, kept] : row.directory)
        expected.push_back(Ace::allow(owner ? kAlice : well_known::kCreatorOwner, access::kFileWriteData, kept));
      EXPECT_EQ(inherit(parent, nullptr, kAlice, kStaff, true).dacl->aces, expected) << int{row.parent};
    }
  }
}

TEST(Inherit, AutoInheritedIsHandedDown) {
  constexpr uint8_t kBoth = flags::kObjectInherit | flags::kContainerInherit;
  auto parent = descriptor(kBob, {Ace::allow(kStaff, access::kFileWriteData, kBoth | flags::kInherited)});
  auto plain = inherit(parent, nullptr, kAlice, kStaff, true);
  EXPECT_EQ(plain.dacl->aces.front().flags, kBoth);
  EXPECT_EQ(plain.control & control::kDaclAutoInherited, 0);
  parent.control |= control::kDaclAutoInherited;
  auto marked = inherit(parent, nullptr, kAlice, kStaff, true);
  EXPECT_EQ(marked.dacl->aces.front().flags, kBoth | flags::kInherited);
  EXPECT_TRUE(marked.control & control::kDaclAutoInherited);
}

TEST(Inherit, GivenDescriptorWinsAndDefaultIsTheOwners) {
  auto parent = descriptor(kBob, {Ace::allow(kStaff, access::kFileWriteData, flags::kObjectInherit)});
  dtyp::SecurityDescriptor given;
  given.control |= control::kDaclPresent;
  given.dacl.emplace().aces = {Ace::allow(kBob, access::kGenericRead)};
  auto child = inherit(parent, &given, kAlice, kStaff, false);
  EXPECT_EQ(child.dacl->aces, std::vector{Ace::allow(kBob, access::kFileGenericRead)});
  EXPECT_EQ(child.owner, kAlice);
  auto fallback = inherit(descriptor(kBob, {}), nullptr, kAlice, kStaff, false);
  EXPECT_EQ(fallback.dacl->aces.front(), Ace::allow(kAlice, access::kFileAllAccess));
}

TEST(Merge, AutoInheritIsARequest) {
  auto old = descriptor(kAlice, {Ace::allow(kAlice, access::kFileAllAccess)});
  for (uint16_t bits = 0; bits < 8; bits++) {
    uint16_t asked = (bits & 1 ? control::kDaclAutoInherited : 0) | (bits & 2 ? control::kDaclAutoInheritReq : 0) |
                     (bits & 4 ? control::kDaclProtected : 0);
    auto change = descriptor(kBob, {Ace::allow(kBob, access::kGenericAll)}, asked);
    auto merged = merge(old, change, 0x4);
    uint16_t expected = control::kSelfRelative | control::kDaclPresent | ((bits & 3) == 3 ? control::kDaclAutoInherited : 0) |
                        (bits & 4 ? control::kDaclProtected : 0);
    EXPECT_EQ(merged.control, expected);
    EXPECT_EQ(merged.owner, kAlice);
    EXPECT_EQ(merged.dacl->aces.front().body.mask, access::kFileAllAccess);
    auto chowned = merge(merged, change, 0x1);
    EXPECT_EQ(chowned.owner, kBob);
    EXPECT_EQ(chowned.control, expected);
  }
}

}  // namespace
}  // namespace sallyport::policy
