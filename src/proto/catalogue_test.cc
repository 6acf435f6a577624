// Every declared message: what is generated is decoded, encoded to the same bytes, and every cut of it is harmless.
#include "proto/catalogue.h"

#include <gtest/gtest.h>

#include <set>

#include "proto/cifs/logoff.h"
#include "proto/describe.h"

namespace sallyport::proto {
namespace {

constexpr uint64_t kSeeds = 100;

TEST(Catalogue, HoldsEveryCommandInBothDirections) {
  std::set<std::string> names;
  for (const auto& type : catalogue()) names.insert(type.name);
  for (uint16_t i = 0; i < smb2::kCommandCount; i++) {
    auto command = static_cast<smb2::Command>(i);
    if (command == smb2::Command::oplock_break) continue;  // one shape for both directions
    EXPECT_TRUE(names.contains("SMB2 " + to_string(command) + " Request"));
    bool answered = command != smb2::Command::cancel;
    EXPECT_EQ(names.contains("SMB2 " + to_string(command) + " Response"), answered);
  }
  EXPECT_GT(catalogue().size(), 120u);
}

TEST(Catalogue, WhatIsGeneratedComesBack) {
  for (const auto& type : catalogue()) {
    for (uint64_t seed = 0; seed < kSeeds; seed++) {
      auto sent = type.generate(seed);
      wire::Json before, after;
      auto fault = type.print(sent, before);
      ASSERT_FALSE(fault) << type.name << ": " << wire::describe(fault) << " seed " << seed;
      Buffer again;
      again.append(sent.bytes().first(type.at));
      ASSERT_FALSE(type.recode(sent, again)) << type.name << " seed " << seed;
      ASSERT_EQ(wire::hex(sent), wire::hex(again)) << type.name << " seed " << seed;
      ASSERT_FALSE(type.print(again, after)) << type.name;
      ASSERT_EQ(before, after) << type.name << " seed " << seed;
    }
  }
}

TEST(Catalogue, CutsAndFlippedBytesAreHarmless) {
  for (const auto& type : catalogue()) {
    for (uint64_t seed = 0; seed < 5; seed++) {
      auto sent = type.generate(seed);
      for (size_t i = 0; i < sent.size(); i++) {
        Buffer cut(sent.bytes().first(i)), flipped(sent.bytes()), out;
        wire::Json json;
        type.print(cut, json);
        flipped[i] ^= 0xFF;
        if (!type.print(flipped, json)) type.recode(flipped, out);
      }
    }
  }
}

TEST(Describe, OfSmb1TheStatusIsADosErrorWhereNtsWasNotAskedFor) {
  auto bytes = [](uint16_t flags2) {
    cifs::Header header{.command = cifs::Command::check_directory,
                        .status = static_cast<NtStatus>(0x00030001),
                        .flags = cifs::header_flags::kReply,
                        .flags2 = flags2};
    return cifs::message(header, cifs::Block{});
  };
  EXPECT_EQ(describe_message(bytes(0))["header"]["Status"], "ERRDOS 3");
  EXPECT_EQ(describe_message(bytes(cifs::header_flags2::kNtStatus))["header"]["Status"], "0x00030001");
  EXPECT_EQ(describe_message(bytes(0))["type"], "SMB error response");
}

TEST(Describe, OfSmb1TheGoodBlocksOfAChainAreShownAndTheBadOneIsAFault) {
  cifs::Header header{.command = cifs::Command::logoff_andx};
  auto message = cifs::message(header, cifs::LogoffAndxRequest{});
  cifs::link_andx(message, cifs::Header::kSize, cifs::Command::negotiate);
  message.append_zeros(2);
  auto json = describe_message(message);
  EXPECT_EQ(json["type"], "SMB_COM_LOGOFF_ANDX Request");
  EXPECT_FALSE(json["body"].contains("fault"));
  ASSERT_EQ(json["andx"].size(), 1u);
  EXPECT_EQ(json["andx"][0]["command"], "SMB_COM_NEGOTIATE");
  EXPECT_TRUE(json["andx"][0]["body"].contains("fault"));
  Buffer out;
  EXPECT_TRUE(recode_message(message, out));
  EXPECT_TRUE(describe_message(message.bytes().first(32)).contains("fault")) << "a header without a body";
}

TEST(Describe, ABodyOfTheWrongKindIsAFaultNotAGuess) {
  Buffer message(64);
  std::memset(message.data(), 0, 64);
  store_le(message.data(), smb2::kProtocolId);
  store_le<uint16_t>(message.data() + 4, 64);
  EXPECT_TRUE(describe_message(message).contains("fault"));  // no body at all
  message.append_zeros(36);
  EXPECT_TRUE(describe_message(message)["body"].contains("fault"));  // StructureSize 0
  store_le<uint16_t>(message.data() + 64, 36);
  EXPECT_EQ(describe_message(message)["type"], "SMB2 NEGOTIATE Request");
  EXPECT_TRUE(describe_message(Bytes{}).contains("fault"));
}

}  // namespace
}  // namespace sallyport::proto
