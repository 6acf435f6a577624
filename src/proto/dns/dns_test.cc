#include <gtest/gtest.h>

#include "proto/dns/message.h"

namespace sallyport::dns {
namespace {

using namespace std::string_literals;

std::vector<uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

// The example of RFC 1035 4.1.4, laid at the offsets it has there: F.ISI.ARPA at 20, FOO.F.ISI.ARPA at 40, ARPA at 64.
std::vector<uint8_t> example_of_the_rfc() {
  std::vector<uint8_t> message(93);
  auto put = [&](size_t at, const std::string& text) { std::copy(text.begin(), text.end(), message.begin() + at); };
  put(20, "\1F\3ISI\4ARPA\0"s);
  put(40, "\3FOO\xC0\x14"s);
  put(64, "\xC0\x1A"s);
  put(92, "\0"s);
  return message;
}

TEST(DnsName, TheExampleOfTheSpecification) {
  auto message = example_of_the_rfc();
  size_t at = 20;
  EXPECT_EQ(take_name(message, at), "F.ISI.ARPA");
  EXPECT_EQ(at, 32u);
  at = 40;
  EXPECT_EQ(take_name(message, at), "FOO.F.ISI.ARPA");
  EXPECT_EQ(at, 46u);
  at = 64;
  EXPECT_EQ(take_name(message, at), "ARPA");
  EXPECT_EQ(at, 66u);
  at = 92;
  EXPECT_EQ(take_name(message, at), "");
  EXPECT_EQ(at, 93u);
}

TEST(DnsName, PointersLeadOnlyBack) {
  for (auto text : {"\xC0\x00"s, "\1a\xC0\x00"s, "\xC0\x02\1a\0"s, "\1a\xC0\x09"s,
                    "\xC0"s, "\1"s, ""s, "\x40"s + std::string(70, 'a')}) {
    size_t at = 0;
    auto message = bytes_of(text);
    EXPECT_FALSE(take_name(message, at)) << text;
  }
  // Two that point at each other, and one at itself from inside a name that was reached by a pointer.
  auto circle = bytes_of("\xC0\x02\xC0\x00"s);
  size_t at = 2;
  EXPECT_FALSE(take_name(circle, at));
  auto inner = bytes_of("\1a\xC0\x00\xC0\x00"s);
  at = 4;
  EXPECT_FALSE(take_name(inner, at));
}

TEST(DnsName, NoLongerThanNamesMayBe) {
  std::string long_one;
  for (int i = 0; i < 4; i++) long_one += "\x3F" + std::string(63, 'a');
  auto message = bytes_of(long_one + '\0');
  size_t at = 0;
  EXPECT_FALSE(take_name(message, at));
  at = 64;
  EXPECT_TRUE(take_name(message, at));
}

TEST(DnsName, OddBytesAreWrittenAsNumbers) {
  auto message = bytes_of("\4a.\\\xFF\0"s);
  size_t at = 0;
  EXPECT_EQ(take_name(message, at), "a\\046\\092\\255");
}

TEST(DnsName, WhatCannotBeAskedFor) {
  const std::vector<std::string> names = {".", "a..b", ".a", "a..", std::string(64, 'a'), std::string(260, 'a')};
  for (auto& name : names) {
    Buffer out;
    EXPECT_EQ(append_name(name, out), name == ".") << name;
    EXPECT_EQ(out.size(), name == "." ? 1u : 0u) << name;
  }
}

TEST(DnsMessage, AQueryAsItStandsOnTheWire) {
  Buffer out;
  ASSERT_TRUE(append_query(0x1234, flag::kRecursionDesired, {"nas.lan", Type::aaaa}, out));
  EXPECT_EQ(std::string(as_text(out.bytes())), "\x12\x34\1\0\0\1\0\0\0\0\0\0\3nas\3lan\0\0\x1C\0\1"s);
}

// www.lan is an alias of nas.lan, which has two addresses; the class of the last has mDNS's cache-flush bit.
const std::string kAnswer =
    "\x12\x34\x81\x80\0\1\0\3\0\0\0\0"s
    "\3www\3lan\0\0\1\0\1"s
    "\xC0\x0C\0\5\0\1\0\0\0\x3C\0\6\3nas\xC0\x10"s
    "\xC0\x25\0\1\0\1\0\0\0\x3C\0\4\x0A\0\0\2"s
    "\xC0\x25\0\1\x80\1\0\0\0\x3C\0\4\x0A\0\0\3"s;

TEST(DnsMessage, AnAnswerWithAnAlias) {
  auto bytes = bytes_of(kAnswer);
  auto message = decode(bytes);
  ASSERT_TRUE(message);
  EXPECT_TRUE(message->header.response());
  EXPECT_EQ(message->header.rcode(), Rcode::no_error);
  ASSERT_EQ(message->answers.size(), 3u);
  EXPECT_EQ(message->answers[0].target, "nas.lan");
  auto found = addresses(*message, "WWW.lan");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[1][3], 3);
  EXPECT_TRUE(addresses(*message, "other.lan").empty());
}

TEST(DnsMessage, CutAnywhereItIsRefused) {
  auto bytes = bytes_of(kAnswer);
  for (size_t size = 0; size < bytes.size(); size++) EXPECT_FALSE(decode(Bytes(bytes).first(size))) << size;
}

TEST(DnsMessage, AnAliasInACircleEnds) {
  auto bytes = bytes_of("\0\0\x81\x80\0\0\0\1\0\0\0\0\1a\0\0\5\0\1\0\0\0\0\0\2\xC0\x0C"s);
  auto message = decode(bytes);
  ASSERT_TRUE(message);
  EXPECT_TRUE(addresses(*message, "a").empty());
}

TEST(DnsMessage, AnAliasThatDoesNotEndWhereItsRecordEnds) {
  auto bytes = bytes_of("\0\0\x81\x80\0\0\0\1\0\0\0\0\1a\0\0\5\0\1\0\0\0\0\0\3\xC0\x0C\0"s);
  EXPECT_FALSE(decode(bytes));
}

}  // namespace
}  // namespace sallyport::dns
