// SIDs and security descriptors against bytes from Samba's and Windows' side of the world.
#include <gtest/gtest.h>

#include <filesystem>

#include "proto/dtyp/security_descriptor.h"
#include "proto/nlmp/golden_bytes.h"
#include "wire/decoder.h"
#include "wire/encoder.h"
#include "wire/printer.h"

namespace sallyport::dtyp {
namespace {

TEST(Sid, BuiltinAdministratorsOnTheWire) {
  const uint8_t wire_form[] = {1, 2, 0, 0, 0, 0, 0, 5, 0x20, 0, 0, 0, 0x20, 2, 0, 0};
  EXPECT_TRUE(equal(wire::encoded(well_known::kBuiltinAdministrators), wire_form));
  Sid got;
  ASSERT_FALSE(wire::decode(got, wire_form));
  EXPECT_EQ(got, well_known::kBuiltinAdministrators);
  EXPECT_EQ(to_string(got), "S-1-5-32-544");
  EXPECT_STREQ(well_known_name(got), "BUILTIN\\Administrators");
}

TEST(Sid, TextAndBack) {
  for (const char* text : {"S-1-1-0", "S-1-5-18", "S-1-5-21-3623811015-3361044348-30300820-1013", "S-1-22-1-1000",
                           "S-1-0x0102030405FF-7", "S-1-16-12288", "S-1-5"}) {
    auto sid = parse_sid(text);
    ASSERT_TRUE(sid) << text;
    EXPECT_EQ(to_string(*sid), text);
  }
  for (const char* text : {"", "S-1", "S-1-", "S-2-1-0", "S-1-5-", "S-1-5-x", "S-1-5-4294967296", "S-1-5--1",
                           "S-1-0x1000000000000-1", "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16", "S-1-5-21 "})
    EXPECT_FALSE(parse_sid(text)) << text;
}

TEST(Sid, ChildrenOfADomain) {
  Sid domain{5, {21, 1, 2, 3}};
  EXPECT_EQ(to_string(domain.child(500)), "S-1-5-21-1-2-3-500");
  EXPECT_TRUE(domain.child(500).is_child_of(domain));
  EXPECT_FALSE(domain.is_child_of(domain));
  EXPECT_EQ(domain.child(500).rid(), 500u);
  EXPECT_EQ(domain.child(500).wire_size(), wire::encoded(domain.child(500)).size());
}

TEST(Sid, MoreThanFifteenNumbersAreRefused) {
  std::vector<uint8_t> bytes(8 + 16 * 4, 0);
  bytes[0] = 1, bytes[1] = 16;
  Sid got;
  EXPECT_EQ(wire::decode(got, bytes).kind, wire::FaultKind::too_many);
  bytes[1] = 15;
  EXPECT_FALSE(wire::decode(got, bytes));
}

TEST(Access, GenericRightsOfAFile) {
  EXPECT_EQ(map_generic(access::kGenericAll), 0x001F01FFu);
  EXPECT_EQ(map_generic(access::kGenericRead | access::kDelete), 0x00130089u);
  EXPECT_EQ(map_generic(access::kMaximumAllowed), access::kMaximumAllowed);
}

class SecurityDescriptorGolden : public testing::TestWithParam<std::string> {};

TEST_P(SecurityDescriptorGolden, EncodesToTheSameBytes) {
  auto bytes = golden_bytes("dtyp/" + GetParam() + ".hex");
  auto descriptor = decode_security_descriptor(bytes);
  ASSERT_TRUE(descriptor);
  EXPECT_EQ(wire::hex(encode_security_descriptor(*descriptor)), wire::hex(bytes));
  for (size_t length = 0; length < bytes.size(); length++) {
    Buffer cut(bytes.bytes().first(length));
    EXPECT_NE(decode_security_descriptor(cut), descriptor);
  }
}

std::vector<std::string> goldens() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(SALLYPORT_SOURCE_DIR "/tests/golden/dtyp"))
    if (file.path().extension() == ".hex") names.push_back(file.path().stem());
  std::sort(names.begin(), names.end());
  return names;
}
INSTANTIATE_TEST_SUITE_P(All, SecurityDescriptorGolden, testing::ValuesIn(goldens()),
                         [](const auto& info) { return info.param; });

// What smbcacls sent: owner, group and three ACEs for Everyone, the group and the owner.
TEST(SecurityDescriptor, MeansWhatSmbcaclsSaid) {
  auto descriptor = decode_security_descriptor(golden_bytes("dtyp/security_descriptor_smbcacls_1.hex"));
  ASSERT_TRUE(descriptor);
  ASSERT_TRUE(descriptor->owner && descriptor->group && descriptor->dacl);
  EXPECT_EQ(descriptor->owner->rid(), 1000u);
  EXPECT_FALSE(descriptor->sacl);
  ASSERT_EQ(descriptor->dacl->aces.size(), 3u);
  EXPECT_EQ(descriptor->dacl->aces[0].body.sid, well_known::kEveryone);
  EXPECT_EQ(descriptor->dacl->aces[0].body.mask, 0x001200A9u);
  EXPECT_EQ(descriptor->dacl->aces[2].body.sid, *descriptor->owner);
  EXPECT_EQ(descriptor->dacl->aces[2].body.mask, access::kFileAllAccess);
}

TEST(SecurityDescriptor, NullDaclAndNoDaclAreNotTheSame) {
  SecurityDescriptor none;
  none.owner = well_known::kEveryone;
  EXPECT_FALSE(none.has_null_dacl());
  auto null = none;
  null.control |= sd_control::kDaclPresent;
  EXPECT_TRUE(null.has_null_dacl());
  EXPECT_EQ(*decode_security_descriptor(encode_security_descriptor(null)), null);
  EXPECT_EQ(*decode_security_descriptor(encode_security_descriptor(none)), none);
}

TEST(SecurityDescriptor, ObjectAcesKeepTheirBytes) {
  SecurityDescriptor sent;
  sent.control |= sd_control::kDaclPresent;
  sent.dacl = Acl{Acl::kRevisionDs, {{AceType::access_allowed_object, 0, {}, {1, 2, 3, 4, 5, 6, 7, 8}}}};
  sent.dacl->aces.push_back(Ace::allow(well_known::kEveryone, access::kFileAllAccess, ace_flags::kInherited));
  EXPECT_EQ(*decode_security_descriptor(encode_security_descriptor(sent)), sent);
}

TEST(SecurityDescriptor, SlackBehindTheAcesIsAllowedAndAnAceThatClaimsItIsNot) {
  SecurityDescriptor sent;
  sent.dacl = Acl{2, {Ace::allow(well_known::kEveryone, 1)}};
  auto bytes = encode_security_descriptor(sent);
  bytes.append_zeros(8);
  size_t acl = load_le<uint32_t>(bytes.data() + 16);
  store_le<uint16_t>(bytes.data() + acl + 2, static_cast<uint16_t>(bytes.size() - acl));
  ASSERT_TRUE(decode_security_descriptor(bytes));
  store_le<uint16_t>(bytes.data() + acl + 2, static_cast<uint16_t>(bytes.size() - acl + 1));
  EXPECT_FALSE(decode_security_descriptor(bytes));
  store_le<uint16_t>(bytes.data() + acl + 2, 8);  // the ACE is outside now
  EXPECT_FALSE(decode_security_descriptor(bytes));
}

TEST(SecurityDescriptor, SelectedPartsOnly) {
  SecurityDescriptor whole;
  whole.owner = well_known::kLocalSystem;
  whole.group = well_known::kBuiltinUsers;
  whole.dacl = Acl{};
  whole.control |= sd_control::kDaclPresent | sd_control::kDaclProtected;
  auto owner = selected(whole, 0x1);
  EXPECT_TRUE(owner.owner && !owner.group && !owner.dacl);
  EXPECT_EQ(owner.control, sd_control::kSelfRelative);
  EXPECT_EQ(selected(whole, 0x7), whole);
}

}  // namespace
}  // namespace sallyport::dtyp
