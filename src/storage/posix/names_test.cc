#include <gtest/gtest.h>

#include <set>

#include "storage/posix/disk_name.h"
#include "storage/posix/short_name.h"

namespace sallyport::storage::posix {
namespace {

TEST(DiskName, ShowsForbiddenCharactersWhereMacOsPutsThem) {
  EXPECT_EQ(shown_name("a:b"), u"a\uF022b");
  EXPECT_EQ(shown_name("x\\y"), u"x\uF026y");
  EXPECT_EQ(shown_name("\"*<>?|"), u"\uF020\uF021\uF023\uF024\uF025\uF027");
  EXPECT_EQ(shown_name("tab\t"), u"tab\uF009");
  EXPECT_EQ(shown_name("dots.."), u"dots.\uF029");
  EXPECT_EQ(shown_name("end "), u"end\uF028");
  EXPECT_EQ(shown_name("plain name.txt"), u"plain name.txt");
}

TEST(DiskName, EveryDiskNameComesBack) {
  for (std::string disk : {"a:b", ". ", "\xC3\xA9t\xC3\xA9", "x\\y", "dots..", "\xFF\xFE", "latin-\xE9", "\xF0\x9F\x98\x80",
                           "\xED\xA0\x80", "mixed\xE2\x82", "..."})
    EXPECT_EQ(disk_name(shown_name(disk)), disk);
}

TEST(DiskName, WhatWouldNotComeBackIsTakenLiterally) {
  // U+F7C3 U+F7A9 would be the bytes of a valid character, U+F029 alone would be the directory itself.
  EXPECT_EQ(disk_name(u"\uF7C3\uF7A9"), "\xEF\x9F\x83\xEF\x9E\xA9");
  EXPECT_EQ(disk_name(u"\uF029"), "\xEF\x80\xA9");
  EXPECT_EQ(disk_name(u".\uF029"), ".\xEF\x80\xA9");
  EXPECT_EQ(disk_path(u"a\uF022\\b"), "a:/b");
  EXPECT_EQ(shown_path("a:/b"), u"a\uF022\\b");
  const char16_t lone[] = {0xD800, 'x', 0};
  EXPECT_EQ(shown_name(disk_name(lone)), lone);
}

TEST(ShortName, OnlyForLongNames) {
  for (auto name : {u"README.TXT", u"readme.txt", u"A", u"12345678.123"}) EXPECT_EQ(short_name(name), u"");
  for (auto name : {u"longer than eight", u"a.b.c", u".profile", u"x.html", u"spa ce", u"\u00e4", u"name."}) {
    auto made = short_name(name);
    EXPECT_TRUE(looks_short(made)) << std::string(made.begin(), made.end());
    EXPECT_LE(made.size(), 12u);
    EXPECT_EQ(short_name(made), u"");
  }
  EXPECT_FALSE(looks_short(u"PROGRA~1"));
}

TEST(ShortName, IgnoresCaseAndSeldomCollides) {
  EXPECT_EQ(short_name(u"Some Document.docx"), short_name(u"SOME document.DOCX"));
  std::set<std::u16string> made;
  for (int i = 0; i < 3000; i++) {
    auto digits = std::to_string(i);
    made.insert(short_name(u"holiday picture " + std::u16string(digits.begin(), digits.end()) + u".jpeg"));
  }
  EXPECT_EQ(made.size(), 3000u);
}

}  // namespace
}  // namespace sallyport::storage::posix
