#include "audit/report/json_text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>

namespace sallyport::audit {
namespace {

TEST(JsonText, ValuesOfEveryKind) {
  EXPECT_EQ(JsonText().text(), "null");
  EXPECT_EQ(JsonText(true).text(), "true");
  EXPECT_EQ(JsonText(uint8_t{200}).text(), "200");
  EXPECT_EQ(JsonText(int64_t{-5}).text(), "-5");
  EXPECT_EQ(JsonText(0.25).text(), "0.25");
  EXPECT_EQ(JsonText("a").text(), "\"a\"");
  EXPECT_EQ(JsonText::object().text(), "{}");
  EXPECT_EQ(JsonText::array().text(), "[]");
}

TEST(JsonText, MembersStayInOrder) {
  JsonText inner{{"z", 1}};
  JsonText out{{"b", inner}, {"a", JsonText()}};
  out.add("c", "x");
  EXPECT_EQ(out.text(), R"({"b":{"z":1},"a":null,"c":"x"})");
}

TEST(JsonText, ListsGrow) {
  auto out = JsonText::array();
  out.push_back(JsonText::array());
  out.push_back({{"n", 1}});
  out.push_back("]");
  EXPECT_EQ(out.text(), R"([[],{"n":1},"]"])");
}

TEST(JsonText, WhatCouldEndAStringIsEscaped) {
  std::string text;
  for (char c = 0; c < 0x7F; c++) text += c;
  text += "\"\\ü€";
  EXPECT_EQ(nlohmann::json::parse(JsonText(text).text()), text);
  JsonText named = JsonText::object();
  named.add(text, text);
  EXPECT_EQ(nlohmann::json::parse(named.text())[text], text);
}

}  // namespace
}  // namespace sallyport::audit
