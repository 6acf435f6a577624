// Packets by hand, one for each way to a TCP segment.
#include <gtest/gtest.h>
#include <pcap/dlt.h>

#include "base/buffer.h"
#include "cli/decode/capture.h"

namespace sallyport::cli {
namespace {

void append(Buffer& out, std::initializer_list<uint8_t> bytes) { out.append(Bytes(bytes.begin(), bytes.size())); }

// Ports 50000 and 445, sequence 1000, "hi".
Buffer tcp() {
  Buffer out;
  append(out, {0xC3, 0x50, 0x01, 0xBD, 0, 0, 0x03, 0xE8, 0, 0, 0, 7, 0x50, 0x18, 0, 0, 0, 0, 0, 0, 'h', 'i'});
  return out;
}
Buffer ipv4(uint16_t total_length = 42, uint16_t fragment = 0) {
  Buffer out;
  append(out, {0x45, 0, 0, 0, 0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2});
  store_be(out.data() + 2, total_length);
  store_be(out.data() + 6, fragment);
  out.append(tcp().bytes());
  return out;
}
Buffer ipv6() {
  Buffer out;
  append(out, {0x60, 0, 0, 0, 0, 30, 0, 64});  // a hop-by-hop header comes first
  append(out, {0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2});
  append(out, {6, 0, 1, 4, 0, 0, 0, 0});
  out.append(tcp().bytes());
  return out;
}
Buffer behind(std::initializer_list<uint8_t> link, const Buffer& packet) {
  Buffer out;
  append(out, link);
  out.append(packet.bytes());
  return out;
}

void expect_segment(const Buffer& packet, int link_type, const char* source) {
  auto segment = find_segment(packet, link_type);
  ASSERT_TRUE(segment);
  EXPECT_EQ(to_string(segment->source), source);
  EXPECT_EQ(segment->destination.port, 445);
  EXPECT_EQ(segment->sequence, 1000u);
  EXPECT_EQ(segment->acknowledged, 7u);
  EXPECT_TRUE(segment->ack && !segment->syn && !segment->fin && !segment->rst);
  EXPECT_EQ(as_text(segment->payload), "hi");
  for (size_t length = 0; length < packet.size() - 2; length++) {
    Buffer cut(packet.bytes().first(length));
    EXPECT_FALSE(find_segment(cut, link_type)) << length;
  }
}

TEST(Packet, BareIp) { expect_segment(ipv4(), DLT_RAW, "192.0.2.1:50000"); }
TEST(Packet, Ethernet) {
  expect_segment(behind({1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 8, 0}, ipv4()), DLT_EN10MB, "192.0.2.1:50000");
}
TEST(Packet, TwoVlanTags) {
  expect_segment(behind({1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 0x88, 0xA8, 0, 1, 0x81, 0, 0, 2, 0x86, 0xDD}, ipv6()), DLT_EN10MB,
                 "[fe80::1]:50000");
}
TEST(Packet, LinuxCooked) {
  expect_segment(behind({0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0}, ipv4()), DLT_LINUX_SLL, "192.0.2.1:50000");
  expect_segment(behind({8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0}, ipv4()), DLT_LINUX_SLL2,
                 "192.0.2.1:50000");
}

TEST(Packet, PaddingBehindTheIpPacketIsNotPayload) {
  auto packet = ipv4();
  packet.append_zeros(6);
  EXPECT_EQ(as_text(find_segment(packet, DLT_RAW)->payload), "hi");
}
TEST(Packet, AZeroLengthMeansAllThatWasCaptured) { EXPECT_EQ(as_text(find_segment(ipv4(0), DLT_RAW)->payload), "hi"); }
TEST(Packet, FragmentsAndOtherProtocolsAreLeftOut) {
  EXPECT_FALSE(find_segment(ipv4(42, 0x2000), DLT_RAW));
  EXPECT_FALSE(find_segment(ipv4(42, 0x0010), DLT_RAW));
  EXPECT_TRUE(find_segment(ipv4(42, 0x4000), DLT_RAW));  // "do not fragment"
  auto udp = ipv4();
  udp[9] = 17;
  EXPECT_FALSE(find_segment(udp, DLT_RAW));
  EXPECT_FALSE(find_segment(ipv4(), DLT_IEEE802_11));
}

TEST(Packet, Datagrams) {
  Buffer packet;
  append(packet, {0x45, 0, 0, 30, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2});
  append(packet, {0, 137, 0xC3, 0x50, 0, 10, 0, 0, 'h', 'i'});
  auto whole = packet.size();
  packet.append_zeros(4);  // padding
  auto datagram = find_datagram(packet, DLT_RAW);
  ASSERT_TRUE(datagram);
  EXPECT_EQ(to_string(datagram->source), "192.0.2.1:137");
  EXPECT_EQ(to_string(datagram->destination), "192.0.2.2:50000");
  EXPECT_EQ(as_text(datagram->payload), "hi");
  EXPECT_FALSE(find_segment(packet, DLT_RAW));
  EXPECT_FALSE(find_datagram(ipv4(), DLT_RAW));
  for (size_t length = 0; length < whole - 2; length++) {
    Buffer cut(packet.bytes().first(length));
    EXPECT_FALSE(find_datagram(cut, DLT_RAW)) << length;
  }
  packet[25] = 7;  // a length shorter than the header
  EXPECT_FALSE(find_datagram(packet, DLT_RAW));
}

}  // namespace
}  // namespace sallyport::cli
