#include "audit/sweep/node_status_facts.h"

#include <gtest/gtest.h>

#include "proto/nbt/name_records.h"
#include "proto/nbt/name_service.h"
#include "proto/nlmp/golden_bytes.h"
#include "wire/encoder.h"

namespace sallyport::audit {
namespace {

// An answer with this RDATA.
Buffer answer(Bytes data, uint16_t flags = 0x8400, nbt::RecordType type = nbt::RecordType::node_status) {
  nbt::Packet packet{1, flags, {}, {{{nbt::Name::of("*"), {}}, type, nbt::kInternetClass, 0, data}}, {}, {}};
  Buffer out;
  nbt::append_packet(packet, out);
  return out;
}
Buffer two_names(Bytes statistics) {
  nbt::NodeStatus status{{{nbt::Name::of("SRV", 0x20), 0x0400}, {nbt::Name::of("LAN", 0), 0x8400}}, statistics};
  return wire::encoded(status);
}
const uint8_t kStatistics[46] = {0x02, 0x13, 0x37, 0xC0, 0xFF, 0xEE};

TEST(NodeStatusFacts, WhatNmbdSays) {
  auto facts = decode_node_status(golden_bytes("nbns/node_status_response_nmbd_1.hex"));
  ASSERT_TRUE(facts);
  ASSERT_EQ(facts->names.size(), 8u);
  EXPECT_EQ(to_string(facts->names[2].name), "GOLDSRV<20>");
  EXPECT_FALSE(facts->names[2].group());
  EXPECT_EQ(to_string(facts->names[4].name), "GOLDGRP<00>");
  EXPECT_TRUE(facts->names[4].group());
  EXPECT_FALSE(facts->mac);  // all zeros
}

TEST(NodeStatusFacts, TheAddressOfTheAdapter) {
  auto facts = decode_node_status(answer(two_names(kStatistics)));
  ASSERT_TRUE(facts && facts->mac);
  EXPECT_EQ(to_string(*facts->mac), "02:13:37:c0:ff:ee");
}

TEST(NodeStatusFacts, StatisticsMayBeShortOrMissing) {
  auto six = decode_node_status(answer(two_names(Bytes(kStatistics).first(6))));
  ASSERT_TRUE(six && six->mac);
  for (size_t length : {0u, 5u}) {
    auto facts = decode_node_status(answer(two_names(Bytes(kStatistics).first(length))));
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->names.size(), 2u);
    EXPECT_FALSE(facts->mac);
  }
}

TEST(NodeStatusFacts, ANodeWithoutNames) {
  const uint8_t none[] = {0};
  auto facts = decode_node_status(answer(none));
  ASSERT_TRUE(facts);
  EXPECT_TRUE(facts->names.empty());
}

TEST(NodeStatusFacts, MoreNamesPromisedThanThereAreIsNotBelieved) {
  auto data = two_names({});
  data[0] = 255;
  EXPECT_FALSE(decode_node_status(answer(data)));
  EXPECT_FALSE(decode_node_status(answer({})));
}

TEST(NodeStatusFacts, OfATruncatedAnswerTheWholeNamesCount) {
  auto data = two_names(Bytes(kStatistics).first(10));
  data[0] = 40;
  auto facts = decode_node_status(answer(data, 0x8600));
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->names.size(), 2u);
  EXPECT_FALSE(facts->mac);
  EXPECT_FALSE(decode_node_status(answer({}, 0x8600)));
}

TEST(NodeStatusFacts, OtherDatagramsAreNone) {
  auto data = two_names(kStatistics);
  EXPECT_TRUE(decode_node_status(answer(data)));
  EXPECT_FALSE(decode_node_status(answer(data, 0x0400)));           // a request
  EXPECT_FALSE(decode_node_status(answer(data, 0x8403)));           // no such name
  EXPECT_FALSE(decode_node_status(answer(data, 0xAC00)));           // of another opcode
  EXPECT_FALSE(decode_node_status(answer(data, 0x8400, nbt::RecordType::nb)));
  EXPECT_FALSE(decode_node_status(golden_bytes("nbns/node_status_request_nmblookup_1.hex")));
  EXPECT_FALSE(decode_node_status(golden_bytes("nbns/query_response_nmbd_1.hex")));
}

TEST(NodeStatusFacts, CutsAndFlippedBytesAreHarmless) {
  auto whole = answer(two_names(kStatistics));
  for (size_t i = 0; i < whole.size(); i++) {
    Buffer cut(whole.bytes().first(i)), flipped(whole.bytes());
    EXPECT_FALSE(decode_node_status(cut)) << i;
    for (uint8_t bits : {0x01, 0x80, 0xFF}) {
      flipped[i] ^= bits;
      decode_node_status(flipped);
      flipped[i] ^= bits;
    }
  }
}

}  // namespace
}  // namespace sallyport::audit
