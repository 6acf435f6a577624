// Bytes that Samba wrote: tests/golden/xattr.
#include <gtest/gtest.h>

#include <fstream>

#include "proto/dtyp/access.h"
#include "storage/posix/dos_attributes.h"
#include "storage/posix/ea.h"
#include "storage/posix/nt_acl.h"
#include "storage/posix/samba_streams.h"

namespace sallyport::storage::posix {
namespace {

Buffer golden(const std::string& name) {
  std::ifstream in(SALLYPORT_SOURCE_DIR "/tests/golden/xattr/" + name + ".hex");
  EXPECT_TRUE(in) << name;
  Buffer out;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    for (size_t i = 0; i + 1 < line.size(); i += 2)
      *out.append(1) = static_cast<uint8_t>(std::stoi(line.substr(i, 2), nullptr, 16));
  }
  return out;
}

TEST(DosAttributes, Sambas) {
  auto hidden = decode_dos_attributes(golden("dosattrib_smbd_hidden_and_create_time"));
  ASSERT_TRUE(hidden);
  EXPECT_EQ(hidden->attributes, 0x22u);
  EXPECT_EQ(hidden->creation_time, FileTime::from({978404645, 0}));  // 2001-01-02 03:04:05 UTC
  EXPECT_EQ(decode_dos_attributes(golden("dosattrib_smbd_directory_system"))->attributes, 0x14u);
  EXPECT_EQ(decode_dos_attributes(golden("dosattrib_smbd_readonly"))->attributes, 0x21u);
}

TEST(DosAttributes, OlderVersions) {
  EXPECT_EQ(decode_dos_attributes(as_bytes("0x22"))->attributes, 0x22u);
  Buffer four;
  four.append_zeros(8 + 24);
  four[2] = four[4] = 4;
  four[8] = 0x51;   // attributes, creation time, invented time
  four[12] = 0x07;
  store_le<uint64_t>(four.data() + 16, 1);
  store_le<uint64_t>(four.data() + 24, 132223104000000000);
  auto read = decode_dos_attributes(four);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->attributes, 7u);
  EXPECT_EQ(read->creation_time->ticks, 132223104000000000u);
}

// The bytes smbd 4.17 was seen to read as HSA, created 2001-01-01 00:08.
TEST(DosAttributes, WritesWhatSambaReads) {
  auto written = encode_dos_attributes({0x26, FileTime{126227812800000000}});
  const uint8_t expected[] = {0, 0, 3, 0, 3, 0, 0, 0, 0x11, 0, 0, 0, 0x26, 0, 0, 0, 0, 0, 0, 0};
  ASSERT_EQ(written.size(), 52u);
  EXPECT_TRUE(equal(written.bytes().first(sizeof expected), expected));
  EXPECT_EQ(load_le<uint64_t>(written.data() + 36), 126227812800000000u);
  auto back = decode_dos_attributes(written);
  EXPECT_EQ(back->attributes, 0x26u);
  EXPECT_EQ(back->creation_time->ticks, 126227812800000000u);
}

TEST(DosAttributes, RefusesDamage) {
  auto good = golden("dosattrib_smbd_readonly");
  for (size_t size = 0; size < good.size(); size++) EXPECT_FALSE(decode_dos_attributes(good.bytes().first(size))) << size;
  good[2] = 9;
  EXPECT_FALSE(decode_dos_attributes(good));
  EXPECT_FALSE(decode_dos_attributes(as_bytes("0x")));
  EXPECT_FALSE(decode_dos_attributes(as_bytes("hello")));
}

TEST(NtAcl, Sambas) {
  auto file = decode_samba_nt_acl(golden("ntacl_smbd_file"));
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->beside_mode);
  auto& descriptor = file->descriptor;
  EXPECT_EQ(to_string(*descriptor.owner), "S-1-5-21-650563946-2131735237-2154868413-1000");
  EXPECT_EQ(to_string(*descriptor.group), "S-1-5-21-650563946-2131735237-2154868413-513");
  ASSERT_EQ(descriptor.dacl->aces.size(), 3u);
  EXPECT_EQ(descriptor.dacl->aces[0], dtyp::Ace::allow(*descriptor.owner, dtyp::access::kFileAllAccess));
  EXPECT_EQ(descriptor.dacl->aces[2].body.sid, dtyp::well_known::kEveryone);
  auto directory = decode_samba_nt_acl(golden("ntacl_smbd_directory_inherit"));
  ASSERT_TRUE(directory);
  ASSERT_EQ(directory->descriptor.dacl->aces.size(), 5u);
  EXPECT_EQ(directory->descriptor.dacl->aces[1].body.sid, dtyp::well_known::kCreatorOwner);
  EXPECT_EQ(directory->descriptor.dacl->aces[1].flags, 0x0B);
}

// smbd reads version 1 with its offsets counted from the start of the value, and not with self-relative ones.
TEST(NtAcl, WritesWhatSambaReads) {
  auto descriptor = decode_samba_nt_acl(golden("ntacl_smbd_file"))->descriptor;
  auto written = encode_samba_nt_acl(descriptor);
  const uint8_t header[] = {1, 0, 1, 0, 0, 0, 2, 0, 1, 0, 4, 0x80};
  EXPECT_TRUE(equal(written.bytes().first(sizeof header), header));
  EXPECT_EQ(load_le<uint32_t>(written.data() + 12), 8u + 20);
  auto back = decode_samba_nt_acl(written);
  ASSERT_TRUE(back);
  EXPECT_FALSE(back->beside_mode);
  EXPECT_EQ(back->descriptor, descriptor);
  EXPECT_EQ(decode_own_nt_acl(encode_own_nt_acl(descriptor))->descriptor, descriptor);
}

TEST(NtAcl, RefusesDamage) {
  auto good = golden("ntacl_smbd_file");
  for (size_t size = 0; size < good.size(); size++) (void)decode_samba_nt_acl(good.bytes().first(size));
  EXPECT_FALSE(decode_samba_nt_acl(good.bytes().first(170)));
  for (size_t at = 160; at < good.size(); at++) {
    Buffer bad(good.bytes());
    bad[at] ^= 0xFF;
    (void)decode_samba_nt_acl(bad);
  }
  EXPECT_FALSE(decode_own_nt_acl({}));
}

TEST(Ea, KnowsWhatIsNotOne) {
  EXPECT_TRUE(is_ea("user.comment"));
  for (auto name : {"user.DOSATTRIB", "user.dosattrib", "user.sallyport.streams", "user.DosStream.x:$DATA", "user.SAMBA_PAI",
                    "security.NTACL", "system.posix_acl_access"})
    EXPECT_FALSE(is_ea(name)) << name;
}

}  // namespace
}  // namespace sallyport::storage::posix
