#include "audit/tcp/segment.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"

namespace sallyport::audit {
namespace {

using Packet = std::vector<uint8_t>;

Segment example(const char* from, const char* to, std::string_view payload) {
  Segment out{*policy::parse_address(from), *policy::parse_address(to), 20000, 445, 0x01020304, 0x05060708, 0x18, 1220};
  out.payload = {reinterpret_cast<const uint8_t*>(payload.data()), payload.size()};
  return out;
}

Packet written(const Segment& segment) {
  Packet out(size_of(segment));
  write_segment(segment, out.data());
  return out;
}

class BothFamilies : public testing::TestWithParam<std::pair<const char*, const char*>> {};
INSTANTIATE_TEST_SUITE_P(Segment, BothFamilies,
                         testing::Values(std::pair("10.0.0.1", "10.0.0.2"), std::pair("fd00::1", "fd00::2")));

TEST_P(BothFamilies, WhatIsWrittenIsRead) {
  auto segment = example(GetParam().first, GetParam().second, "hello");
  segment.flags = tcp_flags::kSyn | tcp_flags::kAck;
  segment.largest = 1460;
  auto packet = written(segment);
  auto read = parse_segment(packet);
  ASSERT_TRUE(read);
  EXPECT_EQ(to_string(read->from), GetParam().first);
  EXPECT_EQ(to_string(read->to), GetParam().second);
  EXPECT_EQ(read->from_port, 20000);
  EXPECT_EQ(read->to_port, 445);
  EXPECT_EQ(read->sequence, 0x01020304u);
  EXPECT_EQ(read->acknowledged, 0x05060708u);
  EXPECT_EQ(read->flags, segment.flags);
  EXPECT_EQ(read->window, 1220);
  EXPECT_EQ(read->largest, 1460);
  EXPECT_TRUE(equal(read->payload, segment.payload));
  EXPECT_FALSE(read->cut);
  EXPECT_EQ(read->length(), 6u);
}

TEST_P(BothFamilies, ChecksumCoversThePayload) {
  for (auto payload : {"even", "odds!"}) {
    auto segment = example(GetParam().first, GetParam().second, payload);
    auto packet = written(segment);
    size_t header = segment.to.is_v4() ? 20 : 40, words = segment.to.is_v4() ? 2 : 8;
    uint32_t pseudo = 6 + static_cast<uint32_t>(packet.size() - header);
    for (auto* address : {&segment.from, &segment.to})
      for (size_t i = 0; i < words; i++) pseudo += load_be<uint16_t>(address->bytes.data() + (words == 2 ? 12 : 0) + 2 * i);
    EXPECT_EQ(internet_checksum(Bytes(packet).subspan(header), pseudo), 0) << payload;
  }
}

TEST_P(BothFamilies, WhatWasCutIsToldAndPaddingIsNotPayload) {
  auto packet = written(example(GetParam().first, GetParam().second, "hello"));
  auto cut = parse_segment(Bytes(packet).first(packet.size() - 2));
  ASSERT_TRUE(cut);
  EXPECT_TRUE(cut->cut);
  EXPECT_EQ(cut->payload.size(), 3u);
  packet.resize(packet.size() + 10);  // Ethernet's
  EXPECT_EQ(parse_segment(packet)->payload.size(), 5u);
}

TEST_P(BothFamilies, NothingIsReadBehindTheEnd) {
  auto segment = example(GetParam().first, GetParam().second, "hello");
  segment.flags = tcp_flags::kSyn;
  segment.largest = 1460;
  auto whole = written(segment);
  for (size_t size = 0; size < whole.size(); size++) parse_segment(Packet(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size)));
  for (int i = 0; i < 20000; i++) {
    auto broken = whole;
    for (int hits = 0; hits < 3; hits++) broken[random_value<uint8_t>() % broken.size()] = random_value<uint8_t>();
    broken.resize(1 + random_value<uint8_t>() % broken.size());
    parse_segment(broken);
  }
}

TEST(Segment, FragmentsAndOtherProtocolsAreNone) {
  auto packet = written(example("10.0.0.1", "10.0.0.2", "hello"));
  for (auto [at, value] : {std::pair(6, 0x20), std::pair(7, 1), std::pair(9, 17), std::pair(0, 0x55), std::pair(0, 0x44)}) {
    auto other = packet;
    other[static_cast<size_t>(at)] = static_cast<uint8_t>(value);
    EXPECT_FALSE(parse_segment(other)) << at << " " << value;
  }
}

}  // namespace
}  // namespace sallyport::audit
