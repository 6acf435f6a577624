// Entries as each level of FIND_FIRST2 has them. Sizes are those of [MS-CIFS] 2.2.8.1 and [MS-FSCC] 2.4.
#include "translator/find_entries.h"

#include <gtest/gtest.h>

#include "wire/decoder.h"

namespace sallyport::translator {
namespace {

using cifs::FindLevel;

Entry sample(std::u16string name = u"Long name.text", std::u16string_view short_name = u"LONG~1.TEX") {
  Entry out;
  out.file_name = std::move(name);
  out.short_name.assign(short_name);
  out.last_write_time = FileTime::from(timespec{1000000000, 0});
  out.end_of_file = 5'000'000'000;
  out.allocation_size = 4096;
  out.file_attributes = 0x2020;  // archive, not indexed
  out.ea_size = 7;
  out.file_id = 99;
  return out;
}

FindStyle style(FindLevel level, bool unicode) {
  FindStyle out;
  out.level = level;
  out.unicode = unicode;
  return out;
}

struct SizeCase {
  FindLevel level;
  size_t unicode, oem;  // fixed part and what the name's end adds
};

TEST(FindWriter, EntriesHaveTheSizesOfTheirLevels) {
  constexpr size_t kName = 14;
  constexpr SizeCase kCases[] = {
      {FindLevel::info_standard, 24 + 2, 23 + 1},          {FindLevel::info_query_ea_size, 27 + 1, 27 + 1},
      {FindLevel::info_query_eas_from_list, 28, 28}, {FindLevel::file_directory_info, 64, 64},
      {FindLevel::file_full_directory_info, 68, 68},       {FindLevel::file_names_info, 12, 12},
      {FindLevel::file_both_directory_info, 94, 94},       {FindLevel::file_id_full_directory_info, 80, 80},
      {FindLevel::file_id_both_directory_info, 104, 104},
  };
  for (const auto& each : kCases) {
    for (bool unicode : {true, false}) {
      Buffer out;
      FindWriter writer(out, 1000, style(each.level, unicode));
      ASSERT_TRUE(writer.add(sample(), 1)) << static_cast<int>(each.level);
      EXPECT_EQ(out.size(), unicode ? each.unicode + 2 * kName : each.oem + kName) << static_cast<int>(each.level) << unicode;
    }
  }
}

TEST(FindWriter, DosLevelsSayWhatDosKnows) {
  Buffer out;
  auto wanted = style(FindLevel::info_standard, false);
  wanted.resume_keys = true;
  wanted.zone = cifs::MinutesWest(0);
  FindWriter writer(out, 1000, wanted);
  ASSERT_TRUE(writer.add(sample(), 17));
  cifs::FindListing<cifs::FindInfoStandard, cifs::FindForm{.resume_key = true, .unicode = false}> got;
  ASSERT_FALSE(wire::decode(got, out));
  ASSERT_EQ(got.entries.size(), 1u);
  const auto& entry = got.entries[0];
  EXPECT_EQ(entry.resume_key, 17u);
  EXPECT_EQ(entry.attributes, 0x20) << "only those of sixteen bits";
  EXPECT_EQ(entry.data_size, UINT32_MAX) << "as large as it can say";
  EXPECT_EQ(entry.last_write.date, (2001 - 1980) << 9 | 9 << 5 | 9);  // 2001-09-09 01:46:40
  EXPECT_EQ(entry.last_write.time, 1 << 11 | 46 << 5 | 20);
  EXPECT_EQ(entry.name.oem, "Long name.text");
}

TEST(FindWriter, WhatDoesNotFitIsNotThere) {
  Buffer out;
  FindWriter writer(out, 300, style(FindLevel::file_both_directory_info, true));
  EXPECT_TRUE(writer.add(sample(), 1));
  EXPECT_EQ(writer.last_at(), 0u);
  EXPECT_TRUE(writer.add(sample(), 2));
  EXPECT_EQ(writer.last_at(), 124u) << "aligned to four";
  size_t size = out.size();
  EXPECT_FALSE(writer.add(sample(), 3));
  EXPECT_EQ(out.size(), size);
  EXPECT_EQ(writer.count(), 2u);
  EXPECT_EQ(load_le<uint32_t>(out.data()), 124u);
  EXPECT_EQ(load_le<uint32_t>(out.data() + 124), 0u) << "the last has no next";
  EXPECT_EQ(load_le<uint32_t>(out.data() + 124 + 4), 2u) << "FileIndex is the resume key";
}

TEST(FindWriter, NamesAreShownAsTheClientCanReadThem) {
  auto unicode = style(FindLevel::info_standard, true), oem = style(FindLevel::info_standard, false), dos = oem;
  dos.long_names = false;
  EXPECT_EQ(shown_name(sample(), unicode), u"Long name.text");
  EXPECT_EQ(shown_name(sample(), oem), u"Long name.text");
  EXPECT_EQ(shown_name(sample(), dos), u"LONG~1.TEX");
  EXPECT_EQ(shown_name(sample(u"\u4e2d.txt", u"A~1.TXT"), oem), u"A~1.TXT") << "code page 850 has no such character";
  EXPECT_EQ(shown_name(sample(u"short.txt", u""), dos), u"short.txt");
}

TEST(FindWriter, NamesTooLongForAByteAreShortened) {
  Buffer out;
  FindWriter writer(out, 1000, style(FindLevel::info_standard, true));
  ASSERT_TRUE(writer.add(sample(std::u16string(200, u'a'), u"AAAAAA~1"), 1));
  EXPECT_EQ(out[22], 16) << "the length of the short name";
}

TEST(FindWriter, KnowsItsLevels) {
  EXPECT_TRUE(is_known(FindLevel::info_query_eas_from_list));
  EXPECT_TRUE(is_known(FindLevel::file_id_both_directory_info));
  EXPECT_FALSE(is_known(FindLevel::file_unix));
  EXPECT_FALSE(is_known(static_cast<FindLevel>(0x0107)));
}

}  // namespace
}  // namespace sallyport::translator
