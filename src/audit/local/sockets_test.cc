#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>

#include <cstring>
#include <random>

#include "audit/local/hex_address.h"
#include "audit/local/machine.h"
#include "audit/local/proc_net.h"
#include "audit/local/sock_diag.h"

namespace sallyport::audit::local {
namespace {

std::vector<uint8_t> message(uint16_t type, std::span<const uint8_t> body) {
  nlmsghdr head{static_cast<uint32_t>(sizeof(nlmsghdr) + body.size()), type, 0, 1, 0};
  std::vector<uint8_t> bytes(NLMSG_ALIGN(head.nlmsg_len));
  std::memcpy(bytes.data(), &head, sizeof head);
  std::copy(body.begin(), body.end(), bytes.begin() + sizeof head);
  return bytes;
}

std::vector<uint8_t> listening(uint8_t family, uint16_t port, int only_v6 = -1) {
  inet_diag_msg body{};
  body.idiag_family = family;
  body.id.idiag_sport = htons(port);
  body.idiag_uid = 7;
  body.idiag_inode = 4711;
  body.id.idiag_if = 3;
  if (family == AF_INET) body.id.idiag_src[0] = htonl(0x0a000001);
  std::vector<uint8_t> bytes(sizeof body);
  std::memcpy(bytes.data(), &body, sizeof body);
  if (only_v6 >= 0) {
    rtattr head{sizeof(rtattr) + 1, INET_DIAG_SKV6ONLY};
    bytes.resize(sizeof body + 8);
    std::memcpy(bytes.data() + sizeof body, &head, sizeof head);
    bytes[sizeof body + sizeof head] = static_cast<uint8_t>(only_v6);
  }
  return message(SOCK_DIAG_BY_FAMILY, bytes);
}

std::vector<uint8_t> join(std::initializer_list<std::vector<uint8_t>> parts) {
  std::vector<uint8_t> all;
  for (auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

TEST(SockDiag, ReadsWhatListens) {
  std::vector<Socket> found;
  auto state = take_sock_diag(join({listening(AF_INET, 445), listening(AF_INET, 22), listening(AF_INET6, 139, 1),
                                    listening(AF_INET6, 445, 0), listening(AF_INET6, 138), message(NLMSG_DONE, {})}),
                              Protocol::tcp, found);
  EXPECT_EQ(state, DumpState::done);
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(policy::to_string(found[0].address), "10.0.0.1");
  EXPECT_EQ(std::tuple(found[0].port, found[0].uid, found[0].inode, found[0].interface, found[0].v6),
            std::tuple(445, 7u, 4711u, 3u, false));
  EXPECT_EQ(found[1].takes_v4, Known::no);
  EXPECT_EQ(found[2].takes_v4, Known::yes);
  EXPECT_EQ(found[3].takes_v4, Known::unknown);
}

TEST(SockDiag, WhatIsCutOffOrAnErrorFails) {
  std::vector<Socket> found;
  auto whole = listening(AF_INET6, 445, 1);
  for (size_t length = 1; length < whole.size(); length++)
    EXPECT_EQ(take_sock_diag(std::span(whole).first(length), Protocol::tcp, found), DumpState::failed) << length;
  EXPECT_EQ(take_sock_diag(message(NLMSG_ERROR, {}), Protocol::tcp, found), DumpState::failed);
  EXPECT_EQ(take_sock_diag(message(SOCK_DIAG_BY_FAMILY, {}), Protocol::tcp, found), DumpState::failed);
  EXPECT_TRUE(found.empty());
  EXPECT_EQ(take_sock_diag({}, Protocol::tcp, found), DumpState::goes_on);
}

TEST(SockDiag, RandomBytesDoNoHarm) {
  std::mt19937 random(1);
  auto whole = join({listening(AF_INET, 445), listening(AF_INET6, 139, 1)});
  for (int round = 0; round < 20000; round++) {
    auto bytes = whole;
    for (int i = 0; i < 4; i++) bytes[random() % bytes.size()] = static_cast<uint8_t>(random());
    std::vector<Socket> found;
    take_sock_diag(bytes, Protocol::tcp, found);
  }
}

TEST(ProcNet, ReadsItsLines) {
  auto tcp = parse_proc_net(
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
      "   0: 0100000A:01BD 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000000000000000 100 0 "
      "0 10 0\n"
      "   1: 0100000A:01BD 0200000A:C000 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0\n"
      "   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0\n",
      Protocol::tcp, false);
  ASSERT_EQ(tcp.size(), 1u);
  EXPECT_EQ(std::tuple(policy::to_string(tcp[0].address), tcp[0].port, tcp[0].uid, tcp[0].inode),
            std::tuple("10.0.0.1", 445, 1000u, 4711u));
  auto udp =
      parse_proc_net("9: 00000000000000000000000000000000:0089 00000000000000000000000000000000:0000 07 0:0 0:0 0 0 0 5 2 0\n",
                     Protocol::udp, true);
  ASSERT_EQ(udp.size(), 1u);
  EXPECT_TRUE(udp[0].address.is_unspecified());
  EXPECT_EQ(udp[0].takes_v4, Known::unknown);
}

TEST(ProcNet, NonsenseIsPassedOver) {
  for (auto* text : {"", "\n\n", "0: :01BD x 0A 0:0 0:0 0 0 0 1 1", "0: 0100000A01BD x 0A 0:0 0:0 0 0 0 1 1",
                     "0: 0100000A:XXXX x 0A 0:0 0:0 0 0 0 1 1", "0: 0100000A:01BD x 0A 0:0 0:0 0 -1 0 1 1",
                     "0: 0100000A:01BD x 0A 0:0 0:0 0 0 0", "0: 0100000A:FF01BD x 0A 0:0 0:0 0 0 0 1 1",
                     "0: ZZ00000A:01BD x 0A 0:0 0:0 0 0 0 1 1"})
    EXPECT_TRUE(parse_proc_net(text, Protocol::tcp, false).empty()) << text;
}

TEST(Routes, OfBothFamilies) {
  auto v4 = parse_routes_v4(
      "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
      "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
      "eth1\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\n"
      "eth2\t0000000A\t00000000\t0201\t0\t0\t0\t000000FF\t0\t0\t0\n"
      "eth3\tX\tY\n");
  ASSERT_EQ(v4.size(), 2u);
  EXPECT_EQ(std::tuple(v4[0].interface, policy::to_string(v4[0].to), v4[0].gateway), std::tuple("eth0", "0.0.0.0/0", true));
  EXPECT_EQ(std::tuple(v4[1].interface, policy::to_string(v4[1].to), v4[1].gateway), std::tuple("eth1", "10.0.0.0/8", false));
  std::string zeros(32, '0');
  auto v6 = parse_routes_v6(zeros + " 00 " + zeros +
                            " 00 fd000000000000000000000000000001 00000400 00000003 00000000 00000003     eth0\n" + zeros +
                            " 00 " + zeros + " 00 " + zeros + " ffffffff 00000001 00000000 00200200       lo\n" +  // unreachable
                            "fd000000000000000000000000000000 81 " + zeros + " 00 " + zeros + " 0 0 0 00000001 eth1\n");
  ASSERT_EQ(v6.size(), 1u);
  EXPECT_TRUE(v6[0].gateway);
  EXPECT_EQ(v6[0].to.prefix, 0);
  EXPECT_FALSE(address_of_bytes("fd"));
  EXPECT_FALSE(address_of_words("0100000"));
}

}  // namespace
}  // namespace sallyport::audit::local
