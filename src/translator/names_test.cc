// Names between SMB1's forms and SMB2's: paths, code page 850, the wildcards of DOS, renames with wildcards.
#include "translator/names.h"

#include <gtest/gtest.h>

namespace sallyport::translator {
namespace {

struct PathCase {
  const char16_t* path;
  const char16_t* below;  // null: refused
  NtStatus status = NtStatus::success;
};

TEST(Names, PathsStartAtTheShareAndStayInIt) {
  constexpr PathCase kCases[] = {
      {u"", u""},
      {u"\\", u""},
      {u"\\a.txt", u"a.txt"},
      {u"a\\b", u"a\\b"},
      {u"\\a\\\\b\\", u"a\\b"},
      {u"/a/b", u"a\\b"},
      {u"\\a\\..\\b", u"b"},
      {u"\\a\\b\\..\\..\\c", u"c"},
      {u"\\a\\.\\b", u"a\\b"},
      {u"\\..", nullptr, NtStatus::object_path_syntax_bad},
      {u"\\a\\..\\..\\b", nullptr, NtStatus::object_path_syntax_bad},
      {u"\\a|b", nullptr, NtStatus::object_name_invalid},
      {u"\\a\x01", nullptr, NtStatus::object_name_invalid},
      {u"\\a*", nullptr, NtStatus::object_name_invalid},
      {u"\\a:stream", u"a:stream"},
      {u"\\a:\x05Summary*", u"a:\x05Summary*"},
  };
  for (const auto& each : kCases) {
    auto path = path_of(each.path);
    if (each.below) EXPECT_EQ(path.value_or(u"refused"), each.below);
    else EXPECT_EQ(path.error(), each.status);
  }
}

TEST(Names, WildcardsAreForTheLastComponentOnly) {
  EXPECT_EQ(path_of(u"\\a\\*.txt", Wildcards::in_last).value_or(u""), u"a\\*.txt");
  EXPECT_FALSE(path_of(u"\\a*\\b", Wildcards::in_last));
}

TEST(Names, CodePage850) {
  EXPECT_EQ(from_oem("caf\x82"), u"caf\u00e9");
  EXPECT_EQ(to_oem(u"caf\u00e9"), "caf\x82");
  EXPECT_EQ(from_oem("\xff"), u"\u00a0");
  EXPECT_EQ(to_oem(u"a\u4e2d"), "a_") << "what it lacks";
  for (int i = 1; i < 256; i++) {
    std::string one(1, static_cast<char>(i));
    EXPECT_EQ(to_oem(from_oem(one)), one) << i;
  }
}

// [MS-FSA] 2.1.4.4: '<' is DOS_STAR, '>' DOS_QM, '"' DOS_DOT.
TEST(Names, WildcardsOfDosAreThoseOfNt) {
  constexpr std::pair<const char16_t*, const char16_t*> kCases[] = {
      {u"????????.???", u"*"}, {u"*.*", u"<\"*"}, {u"*", u"*"},       {u"*.txt", u"<.txt"},
      {u"a?.b", u"a>.b"},      {u"abc.", u"abc\""}, {u"a.b", u"a.b"}, {u"a.?", u"a\">"},
  };
  for (auto [dos, nt] : kCases) EXPECT_EQ(nt_pattern(dos), nt);
}

TEST(Names, RenamesWithWildcardsTakeWhatTheOldNameHas) {
  struct Case {
    const char16_t *pattern, *old, *expanded;
  };
  constexpr Case kCases[] = {
      {u"*.bak", u"a.txt", u"a.bak"}, {u"new.*", u"a.txt", u"new.txt"}, {u"x?.*", u"abc.txt", u"xb.txt"},
      {u"plain", u"a.txt", u"plain"}, {u"*.*", u"a.txt", u"a.txt"},     {u"*.*", u"a", u"a"},
      {u"?.b", u"", u".b"},
  };
  for (const auto& each : kCases) EXPECT_EQ(expanded(each.pattern, each.old), each.expanded);
}

TEST(Names, SplitAndJoin) {
  EXPECT_EQ(split(u"a\\b\\c").folder, u"a\\b");
  EXPECT_EQ(split(u"a\\b\\c").name, u"c");
  EXPECT_EQ(split(u"c").folder, u"");
  EXPECT_EQ(joined(u"", u"c"), u"c");
  EXPECT_EQ(joined(u"a", u"c"), u"a\\c");
}

TEST(Names, ProgramsAreSharedByName) {
  EXPECT_TRUE(is_program(u"SETUP.EXE"));
  EXPECT_TRUE(is_program(u"a.b.Dll"));
  EXPECT_FALSE(is_program(u"exe"));
  EXPECT_FALSE(is_program(u"a.txt"));
}

}  // namespace
}  // namespace sallyport::translator
