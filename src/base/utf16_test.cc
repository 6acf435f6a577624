#include "base/utf16.h"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

TEST(Utf16, RoundTripsTextOutsideTheBmp) {
  auto wide = to_utf16("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
  ASSERT_TRUE(wide);
  EXPECT_EQ(*wide, u"aä€😀");
  EXPECT_EQ(to_utf8(*wide), "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST(Utf16, RefusesWhatIsNotUtf8) {
  for (const char* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\x80", "\xE0\x80\x80"})
    EXPECT_FALSE(to_utf16(bad));
}

TEST(Utf16, UnpairedSurrogateIsRefusedButPrintable) {
  std::u16string lonely = {u'a', static_cast<char16_t>(0xD800), u'b'};
  EXPECT_FALSE(to_utf8(lonely));
  EXPECT_EQ(printable(lonely), "a\xEF\xBF\xBD" "b");
}

TEST(Utf16, UpcasesAsWindowsDoes) {
  EXPECT_EQ(upcase(u"straße äöü ÿ жя ά ǆ"), u"STRAßE ÄÖÜ Ÿ ЖЯ Ά Ǆ");
  EXPECT_TRUE(equal_ignoring_case(u"ÀÉ", u"àé"));
  EXPECT_FALSE(equal_ignoring_case(u"ı", u"I"));
  EXPECT_FALSE(equal_ignoring_case(u"a", u"ab"));
}

}  // namespace
}  // namespace sallyport
