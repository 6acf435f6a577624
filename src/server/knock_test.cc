#include "server/knock.h"

#include <gtest/gtest.h>

namespace sallyport::server {
namespace {

// As Linux 6.18 sent it over lo: a connection from 127.0.0.1:40158 to port 139.
std::vector<uint8_t> syn() {
  return {0x45, 0x00, 0x00, 0x3c, 0x47, 0x38, 0x40, 0x00, 0x40, 0x06, 0xf5, 0x81, 0x7f, 0x00, 0x00, 0x01, 0x7f, 0x00, 0x00, 0x01,
          0x9c, 0xde, 0x00, 0x8b, 0x15, 0xae, 0xb9, 0x22, 0x00, 0x00, 0x00, 0x00, 0xa0, 0x02, 0xff, 0xd7, 0xfe, 0x30, 0x00, 0x00,
          0x02, 0x04, 0xff, 0xd7, 0x04, 0x02, 0x08, 0x0a, 0x8c, 0x6f, 0xf2, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x01, 0x03, 0x03, 0x0a};
}

uint16_t sum(Bytes bytes, uint32_t start) {
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) start += static_cast<uint32_t>(bytes[i]) << 8 | bytes[i + 1];
  while (start >> 16) start = (start & 0xFFFF) + (start >> 16);
  return static_cast<uint16_t>(start);
}

TEST(Knock, ASynIsRead) {
  auto knock = knock_in(syn());
  ASSERT_TRUE(knock);
  EXPECT_EQ(to_string(knock->from), "127.0.0.1:40158");
  EXPECT_EQ(to_string(knock->to), "127.0.0.1:139");
  EXPECT_EQ(knock->sequence, 0x15aeb922u);
}

TEST(Knock, NothingElseIs) {
  EXPECT_FALSE(knock_in({}));
  auto whole = syn();
  for (size_t size = 0; size < 40; size++) EXPECT_FALSE(knock_in(Bytes(whole).first(size))) << size;
  for (auto [at, value] : {std::pair(33, 0x12), {33, 0x10}, {33, 0x04}, {33, 0x06}, {9, 17}, {6, 0x01}, {0, 0x44}, {0, 0x4f}, {0, 0x75}}) {
    auto other = syn();
    other[static_cast<size_t>(at)] = static_cast<uint8_t>(value);
    EXPECT_FALSE(knock_in(other)) << at << " " << value;
  }
}

TEST(Knock, TheResetAnswersIt) {
  auto packet = reset_of(*knock_in(syn()));
  ASSERT_EQ(packet.size(), 40u);
  EXPECT_EQ(sum(Bytes(packet).first(20), 0), 0xFFFF) << "the header's sum, RFC 791 3.1";
  auto tcp = Bytes(packet).subspan(20);
  EXPECT_EQ(sum(tcp, sum(Bytes(packet).subspan(12, 8), 0) + 6u + 20u), 0xFFFF) << "the segment's, RFC 9293 3.1";
  EXPECT_EQ(load_be<uint16_t>(tcp.data()), 139);
  EXPECT_EQ(load_be<uint16_t>(tcp.data() + 2), 40158);
  EXPECT_EQ(load_be<uint32_t>(tcp.data() + 4), 0u);
  EXPECT_EQ(load_be<uint32_t>(tcp.data() + 8), 0x15aeb923u);
  EXPECT_EQ(tcp[13], 0x14) << "RST, ACK";
}

TEST(Knock, Version6) {
  std::vector<uint8_t> packet(60);
  packet[0] = 0x60;
  packet[5] = 20;
  packet[6] = 6;
  packet[23] = packet[39] = 1;
  packet[8] = 0xfe, packet[9] = 0x80;
  packet[40] = 0x85, packet[43] = 0x8b, packet[53] = 0x02;
  auto knock = knock_in(packet);
  ASSERT_TRUE(knock);
  EXPECT_EQ(to_string(knock->from.address), "fe80::1");
  auto reset = reset_of(*knock);
  ASSERT_EQ(reset.size(), 60u);
  EXPECT_EQ(sum(Bytes(reset).subspan(40), sum(Bytes(reset).subspan(8, 32), 0) + 6u + 20u), 0xFFFF);
  packet[6] = 0;  // an extension header
  EXPECT_FALSE(knock_in(packet));
}

}  // namespace
}  // namespace sallyport::server
