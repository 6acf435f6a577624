#include "storage/path.h"

#include <gtest/gtest.h>

namespace sallyport::storage {
namespace {

NtStatus error_of(std::u16string_view wire) {
  auto path = parse_path(wire);
  return path ? NtStatus::success : path.error();
}

TEST(Path, SplitsNameAndStream) {
  auto path = parse_path(u"Dir\\File.txt:Alt:$data");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->name, u"Dir\\File.txt");
  EXPECT_EQ(path->stream, u"Alt");
  EXPECT_EQ(path->leaf(), u"File.txt");
  EXPECT_EQ(path->parent(), u"Dir");
  EXPECT_FALSE(path->names_data_stream);
}

TEST(Path, RootAndItsStreams) {
  EXPECT_TRUE(parse_path(u"")->is_root());
  auto path = parse_path(u":s");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->name, u"");
  EXPECT_EQ(path->stream, u"s");
}

TEST(Path, DefaultStreamsWrittenOut) {
  EXPECT_TRUE(parse_path(u"f::$DATA")->names_data_stream);
  EXPECT_TRUE(parse_path(u"d::$INDEX_ALLOCATION")->names_directory);
  EXPECT_TRUE(parse_path(u"d:$I30:$INDEX_ALLOCATION")->names_directory);
  EXPECT_TRUE(parse_path(u"d\\")->names_directory);
  EXPECT_EQ(parse_path(u"d\\")->name, u"d");
}

TEST(Path, RefusesWhatWindowsRefuses) {
  EXPECT_EQ(error_of(u"\\a"), NtStatus::invalid_parameter);
  EXPECT_EQ(error_of(u"a\\\\"), NtStatus::object_name_invalid);  // found by path_fuzz: it once became the name "a\"
  for (auto bad : {u"a\\\\b", u"a:b\\c", u"a*", u"a?", u"a<", u"a>", u"a\"", u"a|", u"a/b", u".", u"a\\.", u"a\x1F", u"a:",
                   u"a:b:c", u"a:b:$INDEX_ALLOCATION", u"a:b:$DATA:c", u"a:b/c", u"a\\:s"})
    EXPECT_EQ(error_of(bad), NtStatus::object_name_invalid) << std::string(bad, bad + std::char_traits<char16_t>::length(bad));
  EXPECT_EQ(error_of(u".."), NtStatus::object_path_syntax_bad);
  EXPECT_EQ(error_of(u"a\\..\\b"), NtStatus::object_path_syntax_bad);
  EXPECT_EQ(error_of(std::u16string(256, u'x')), NtStatus::object_name_invalid);
  EXPECT_EQ(error_of(std::u16string(255, u'x')), NtStatus::success);
  EXPECT_EQ(error_of(std::u16string(u"a\0b", 3)), NtStatus::object_name_invalid);
}

TEST(Path, StreamNamesMayHoldAlmostAnything) {
  EXPECT_EQ(error_of(u"f:a*b?<>|\"\x01"), NtStatus::success);
  EXPECT_TRUE(parse_stream_path(u":new:$DATA"));
  EXPECT_FALSE(parse_stream_path(u"new"));
}

// The first four rows are [MS-FSA] 2.1.4.4's plain wildcards, the others what DOS-style queries are turned into:
// "*." is "<", "?" is ">", "." before a wildcard is '"'.
TEST(Match, Expressions) {
  struct Row {
    const char16_t *expression, *name;
    bool expected;
  };
  const Row kRows[] = {
      {u"*", u"anything", true},
      {u"*.txt", u"A.TXT", true},
      {u"*.txt", u"a.txt.bak", false},
      {u"a?c", u"abc", true},
      {u"a?c", u"ac", false},
      {u"abc?", u"abc", false},
      {u"abc>", u"abc", true},
      {u">>>>.txt", u"a.txt", true},
      {u"a>>.txt", u"abcd.txt", false},
      {u"<", u"no_dot", true},
      {u"<.txt", u"a.b.txt", true},
      {u"<.b", u"a.b.c", false},
      {u"*\"", u"name", true},
      {u"<\"*", u"name", true},
      {u"<\"*", u"name.ext", true},
      {u"a\"b", u"a.b", true},
      {u"a\"b", u"axb", false},
      {u"*.*", u"nodot", false},
      {u"*a*b*", u"xxaxxbxx", true},
      {u"*a*b*", u"xxbxxaxx", false},
      {u"ABC", u"abc", true},
      {u"", u"x", false},
      {u"?", u"", false},
      {u"\u00c4*", u"\u00e4b", true},
  };
  for (auto& row : kRows)
    EXPECT_EQ(matches(row.expression, row.name), row.expected)
        << std::string(row.expression, row.expression + std::u16string_view(row.expression).size()) << " against "
        << std::string(row.name, row.name + std::u16string_view(row.name).size());
}

TEST(Match, HostileExpressionsStayCheap) {
  std::u16string expression;
  for (int i = 0; i < 250; i++) expression += u"*a";
  EXPECT_FALSE(matches(expression, std::u16string(255, u'b')));
  EXPECT_TRUE(matches(expression, std::u16string(255, u'a')));
  EXPECT_FALSE(matches(std::u16string(kLongestExpression + 1, u'*'), u"x"));
}

}  // namespace
}  // namespace sallyport::storage
