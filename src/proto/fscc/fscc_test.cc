// Directory entries by hand: alignment, links, limits; sizes are [MS-FSCC]'s.
#include <gtest/gtest.h>

#include "proto/fscc/directory.h"
#include "proto/fscc/ea.h"
#include "proto/fscc/entry_writer.h"
#include "proto/fscc/file_info.h"
#include "proto/fscc/fsctl.h"
#include "proto/fscc/notify.h"
#include "proto/fscc/set_file_info.h"
#include "wire/decoder.h"

namespace sallyport::fscc {
namespace {

using ViewEntry = FileIdBothDirectoryInformation<std::u16string_view>;

ViewEntry entry(std::u16string_view name) {
  ViewEntry out;
  out.file_name = name;
  out.file_id = 42;
  return out;
}

TEST(EntryWriter, LinksEntriesAtMultiplesOfEight) {
  Buffer out;
  out.append_zeros(72);  // a message's head: alignment counts from where the entries begin
  EntryWriter writer(out, 1000);
  EXPECT_TRUE(writer.add(entry(u".")));
  EXPECT_TRUE(writer.add(entry(u"..")));
  EXPECT_TRUE(writer.add(entry(u"long name.txt")));
  EXPECT_EQ(writer.count(), 3u);
  const auto* first = out.data() + 72;
  EXPECT_EQ(load_le<uint32_t>(first), 112u);        // 104 + 2, aligned
  EXPECT_EQ(load_le<uint32_t>(first + 112), 112u);  // 104 + 4, aligned
  EXPECT_EQ(load_le<uint32_t>(first + 224), 0u);
  EXPECT_EQ(writer.bytes_written(), 224u + 104 + 26);  // the last one is not padded

  DirectoryListing<FileIdBothDirectoryInformation> got;
  ASSERT_FALSE(wire::decode(got, out.bytes().subspan(72)));
  ASSERT_EQ(got.entries.size(), 3u);
  EXPECT_EQ(got.entries[2].file_name, u"long name.txt");
  EXPECT_EQ(got.entries[2].file_id, 42u);
}

TEST(EntryWriter, WhatDoesNotFitLeavesNoTrace) {
  Buffer out;
  EntryWriter writer(out, 112 + 104 + 3);
  EXPECT_TRUE(writer.add(entry(u"a")));
  EXPECT_FALSE(writer.add(entry(u"bb")));
  EXPECT_EQ(out.size(), 106u);
  EXPECT_EQ(load_le<uint32_t>(out.data()), 0u);
  EXPECT_TRUE(writer.add(entry(u"c")));
  EXPECT_EQ(load_le<uint32_t>(out.data()), 112u);
}

TEST(Directory, ShortNamesHaveTwelveUnitsAtMost) {
  ShortName name;
  name.assign(u"LONGNA~1.TXTxx");
  EXPECT_EQ(name.text(), u"LONGNA~1.TXT");
  EXPECT_EQ(name.length, 24);
  name.assign(u"A");
  EXPECT_EQ(name.text(), u"A");
  EXPECT_EQ(name.name[2], 0);
  name.length = 255;  // from a hostile peer
  EXPECT_EQ(name.text().size(), 12u);
}

TEST(Notify, EntriesAreAlignedToFour) {
  Buffer out;
  EntryWriter writer(out, 1000, 4);
  writer.add(FileNotifyInformation<std::u16string_view>{NotifyAction::renamed_old_name, u"a"});
  writer.add(FileNotifyInformation<std::u16string_view>{NotifyAction::renamed_new_name, u"b"});
  EXPECT_EQ(load_le<uint32_t>(out.data()), 16u);
  FileNotifyList got;
  ASSERT_FALSE(wire::decode(got, out.bytes()));
  EXPECT_EQ(got.changes[1].file_name, u"b");
}

// smbclient's setea "user.test" = 0x41, as [MS-FSCC] 2.4.16 lays it out.
TEST(Ea, NameHasAZeroBehindItThatItsLengthDoesNotCount) {
  const uint8_t value[] = {0x41};
  FileFullEaInformation sent{{{0, "TEST", value}, {FileFullEaEntry::kNeedEa, "B", {}}}};
  auto bytes = wire::encoded(sent);
  const uint8_t expected[] = {16, 0, 0, 0, 0, 4, 1, 0, 'T', 'E', 'S', 'T', 0, 0x41, 0, 0, 0, 0, 0, 0, 0x80, 1, 0, 0, 'B', 0};
  EXPECT_TRUE(equal(bytes, expected));
  FileFullEaInformation got;
  ASSERT_FALSE(wire::decode(got, bytes));
  EXPECT_EQ(got.eas[0].ea_name, "TEST");
  EXPECT_TRUE(equal(got.eas[0].ea_value, value));
  EXPECT_TRUE(wire::decode(got, bytes.bytes().first(bytes.size() - 1)));  // the last zero is missing
}

TEST(FileInfo, AllInformationIsItsPartsInOrder) {
  FileAllInformation sent;
  sent.internal.index_number = 0x11;
  sent.mode.mode = 0x22;
  sent.file_name = u"\\x";
  auto bytes = wire::encoded(sent);
  EXPECT_EQ(bytes[64], 0x11);
  EXPECT_EQ(bytes[88], 0x22);
  EXPECT_EQ(load_le<uint32_t>(bytes.data() + 96), 4u);
  EXPECT_EQ(bytes.size(), 104u);
}

TEST(Rename, NameIsAtTwenty) {
  FileRenameInformation sent{true, 0, u"new"};
  auto bytes = wire::encoded(sent);
  EXPECT_EQ(bytes[0], 1);
  EXPECT_EQ(load_le<uint32_t>(bytes.data() + 16), 6u);
  EXPECT_EQ(bytes[20], 'n');
}

TEST(Fsctl, NamesAreTheSpecifications) {
  EXPECT_EQ(to_string(Fsctl::srv_copychunk), "FSCTL_SRV_COPYCHUNK");
  EXPECT_EQ(to_string(static_cast<Fsctl>(0x12345678)), "0x12345678");
}

}  // namespace
}  // namespace sallyport::fscc
