#include "base/shown_text.h"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

TEST(ShownText, NamesStayAsTheyAre) {
  EXPECT_EQ(shown_text("SCANNER-1"), "SCANNER-1");
  EXPECT_EQ(shown_text("Zoë Łódź 日本 😀"), "Zoë Łódź 日本 😀");
}

TEST(ShownText, NothingMovesTheScreen) {
  EXPECT_EQ(shown_text("A\x1b[2JB\r\nC\tD"), "A?[2JB??C?D");
  EXPECT_EQ(shown_text("A\xc2\x9b"), "A?") << "U+009B begins a sequence as ESC [ does";
  EXPECT_EQ(shown_text("A\xe2\x80\xae"), "A?") << "U+202E turns the line round";
  EXPECT_EQ(shown_text(std::string_view("A\0B", 3)), "A?B");
}

TEST(ShownText, WhatIsNoUtf8IsNotPassedOn) {
  EXPECT_EQ(shown_text("A\xff\xc0\xaf"), "A???");
  EXPECT_EQ(shown_text("A\xe2\x82"), "A??") << "cut short";
  EXPECT_EQ(shown_text("\xed\xa0\x80"), "???") << "a surrogate";
}

}  // namespace
}  // namespace sallyport
