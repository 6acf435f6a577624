#include "audit/sweep/syn_packet.h"

#include <gtest/gtest.h>

#include <vector>

#include "audit/tcp/segment.h"
#include "base/random.h"

namespace sallyport::audit {
namespace {

using Packet = std::vector<uint8_t>;

policy::IpAddress ip(const char* text) { return *policy::parse_address(text); }
Packet syn(const char* from, const char* to) {
  auto packet = make_syn({ip(from), ip(to), 40000, 445, 0x01020304});
  return {packet.bytes.begin(), packet.bytes.begin() + static_cast<ptrdiff_t>(packet.size)};
}

// What a peer would answer to our SYN.
Packet tcp_answer(Packet packet, uint8_t flags) {
  bool v4 = packet[0] >> 4 == 4;
  size_t tcp = v4 ? 20 : 40, from = v4 ? 12 : 8, length = v4 ? 4 : 16;
  std::swap_ranges(&packet[from], &packet[from] + length, &packet[from] + length);
  std::swap_ranges(&packet[tcp], &packet[tcp] + 2, &packet[tcp + 2]);
  store_be<uint32_t>(&packet[tcp + 4], 0x99999999);
  store_be<uint32_t>(&packet[tcp + 8], 0x01020305);
  packet[tcp + 13] = flags;
  return packet;
}

// A router's complaint about it, with the IP header and eight bytes more.
Packet icmp_answer(const Packet& packet, uint8_t type, uint8_t code) {
  bool v4 = packet[0] >> 4 == 4;
  auto outer = syn(v4 ? "10.1.1.1" : "fd00::11", v4 ? "10.0.0.1" : "fd00::1");
  outer.resize(v4 ? 20 : 40);
  outer[v4 ? 9 : 6] = v4 ? 1 : 58;
  outer.insert(outer.end(), {type, code, 0, 0, 0, 0, 0, 0});
  outer.insert(outer.end(), packet.begin(), packet.begin() + (v4 ? 28 : 48));
  return outer;
}

void expect_answer(const Packet& packet, const char* from, PortState state) {
  auto answer = parse_answer(packet);
  ASSERT_TRUE(answer);
  EXPECT_EQ(to_string(answer->from), from);
  EXPECT_EQ(answer->from_port, 445);
  EXPECT_EQ(answer->to_port, 40000);
  EXPECT_EQ(answer->sequence, 0x01020304u);
  EXPECT_EQ(answer->state, state);
}

struct Family {
  const char* from;
  const char* to;
  uint8_t unreachable, prohibited;
};
constexpr Family kFamilies[] = {{"10.0.0.1", "10.0.0.2", 3, 13}, {"fd00::1", "fd00::2", 1, 1}};

TEST(SynPacket, AnswersAreKnown) {
  for (auto [from, to, unreachable, prohibited] : kFamilies) {
    auto packet = syn(from, to);
    expect_answer(tcp_answer(packet, 0x12), to, PortState::open);
    expect_answer(tcp_answer(packet, 0x14), to, PortState::closed);
    expect_answer(icmp_answer(packet, unreachable, prohibited), to, PortState::filtered);
  }
}

TEST(SynPacket, EverythingElseIsNot) {
  for (auto [from, to, unreachable, prohibited] : kFamilies) {
    auto packet = syn(from, to);
    for (uint8_t flags : {0x02, 0x04, 0x10, 0x11, 0x18}) EXPECT_FALSE(parse_answer(tcp_answer(packet, flags))) << int{flags};
    EXPECT_FALSE(parse_answer(icmp_answer(packet, 8, 0)));
  }
  EXPECT_FALSE(parse_answer(icmp_answer(syn("10.0.0.1", "10.0.0.2"), 3, 4)));  // too big: a path's, not a port's
  auto fragment = tcp_answer(syn("10.0.0.1", "10.0.0.2"), 0x12);
  fragment[7] = 1;
  EXPECT_FALSE(parse_answer(fragment));
}

TEST(SynPacket, NothingIsReadBehindTheEnd) {
  for (auto [from, to, unreachable, prohibited] : kFamilies) {
    for (auto& whole : {tcp_answer(syn(from, to), 0x12), icmp_answer(syn(from, to), unreachable, prohibited)}) {
      for (size_t size = 0; size < whole.size(); size++)
        parse_answer(Packet(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size)));
      for (int i = 0; i < 2000; i++) {
        auto broken = whole;
        broken[random_value<uint8_t>() % broken.size()] = random_value<uint8_t>();
        broken.resize(1 + random_value<uint8_t>() % broken.size());
        parse_answer(broken);
      }
    }
  }
}

TEST(SynPacket, ChecksumsAreRight) {
  auto v4 = syn("10.0.0.1", "10.0.0.2");
  EXPECT_EQ(internet_checksum(Bytes(v4).first(20)), 0);
  uint32_t pseudo = 0x0a00 + 0x0001 + 0x0a00 + 0x0002 + 6 + 24;
  EXPECT_EQ(internet_checksum(Bytes(v4).subspan(20), pseudo), 0);
  auto v6 = syn("fd00::1", "fd00::2");
  EXPECT_EQ(internet_checksum(Bytes(v6).subspan(40), 0xfd00 + 1 + 0xfd00 + 2 + 6 + 24), 0);
  // The example of RFC 1071, 3.
  EXPECT_EQ(internet_checksum(Packet{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}), static_cast<uint16_t>(~0xddf2));
}

// The vectors of the paper's appendix A and of its reference implementation.
TEST(SipHash, IsThePapers) {
  SipKey key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
  std::array<uint8_t, 15> input;
  for (size_t i = 0; i < input.size(); i++) input[i] = static_cast<uint8_t>(i);
  EXPECT_EQ(sip_hash(key, input), 0xa129ca6149be45e5);
  EXPECT_EQ(sip_hash(key, {}), 0x726fdb47dd0e0e31);
}

TEST(Cookie, DependsOnAllOfTheQuestion) {
  SipKey key = {1, 2};
  auto cookie = cookie_of(key, ip("10.0.0.1"), 445, 40000);
  EXPECT_EQ(cookie, cookie_of(key, ip("10.0.0.1"), 445, 40000));
  EXPECT_NE(cookie, cookie_of(key, ip("10.0.0.2"), 445, 40000));
  EXPECT_NE(cookie, cookie_of(key, ip("10.0.0.1"), 139, 40000));
  EXPECT_NE(cookie, cookie_of(key, ip("10.0.0.1"), 445, 40001));
  EXPECT_NE(cookie, cookie_of({1, 3}, ip("10.0.0.1"), 445, 40000));
}

}  // namespace
}  // namespace sallyport::audit
