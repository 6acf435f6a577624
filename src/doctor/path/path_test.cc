// Targets as people write them, and the first bytes on the wire.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audit/sweep/arp_packet.h"
#include "doctor/path/first_message.h"
#include "doctor/target.h"
#include "proto/cifs/block.h"
#include "proto/cifs/negotiate.h"
#include "proto/smb2/negotiate.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::doctor {
namespace {

TEST(Target, InAnyFormPeopleWrite) {
  for (auto text :
       {"\\\\nas\\docs", "//nas/docs", "smb://nas/docs", "smb://anna@nas/docs/", "nas\\docs", "nas/docs", "\\\\nas\\docs\\"}) {
    auto target = parse_target(text);
    ASSERT_TRUE(target) << text;
    EXPECT_EQ(target->unc(), "\\\\nas\\docs") << text;
  }
  EXPECT_EQ(parse_target("smb://anna@nas/docs")->user, "anna");
  EXPECT_EQ(parse_target("//nas/docs/a/b")->path, "a/b");
  EXPECT_EQ(parse_target("nas")->share, "");
  EXPECT_TRUE(parse_target("//10.0.0.2/x")->address);
  EXPECT_TRUE(parse_target("//[fe80::1%eth0]/x")->address);
  EXPECT_EQ(parse_target("//[fe80::1%eth0]/x")->scope, "eth0");
  EXPECT_EQ(parse_target("//nas:4450/x")->port, 4450);
  EXPECT_EQ(parse_target("//nas:4450/x")->host, "nas");
  EXPECT_EQ(parse_target("//[::1]:4450/x")->port, 4450);
  EXPECT_TRUE(parse_target("//::1/x")->address);
  EXPECT_EQ(parse_target("\\\\fe80--1s4.ipv6-literal.net\\x")->host, "fe80::1%4");
}

TEST(Target, WhatIsNone) {
  for (auto text : {"", "\\\\", "//", "//a b/c", "//[::1/x", "smb://", "//nas:x/y", "//nas:0/y", "//nas:65536/y"})
    EXPECT_FALSE(parse_target(text)) << text;
}

Bytes content(const Buffer& framed) { return framed.bytes().subspan(4); }

TEST(FirstMessage, OffersWhatItIsTold) {
  smb2::NegotiateRequest request;
  auto all = smb2_offer(nbt::Transport::direct_tcp);
  EXPECT_EQ(frame_size(all.bytes(), nbt::Transport::direct_tcp), all.size());
  ASSERT_FALSE(wire::decode(request, content(all), 64));
  EXPECT_EQ(request.dialects.size(), 5u);
  EXPECT_EQ(request.contexts.size(), 3u);
  client::Offer padded;
  padded.padding = 12000;
  auto large = smb2_offer(nbt::Transport::session_service, padded);
  EXPECT_GT(large.size(), 12000u);
  ASSERT_FALSE(wire::decode(request, content(large), 64));
  EXPECT_EQ(request.contexts.size(), 4u);
  client::Offer old_ones;
  old_ones.dialects = {smb2::Dialect::smb2_0_2, smb2::Dialect::smb2_1};
  ASSERT_FALSE(wire::decode(request, content(smb2_offer(nbt::Transport::direct_tcp, old_ones)), 64));
  EXPECT_EQ(request.dialects.size(), 2u);
  cifs::NegotiateRequest old;
  auto offer = smb1_offer(nbt::Transport::direct_tcp);
  ASSERT_FALSE(cifs::decode(old, cifs::Header{}, content(offer)));
  ASSERT_EQ(old.dialects.size(), 1u);
  EXPECT_TRUE(old.offers("NT LM 0.12"));
}

Buffer answer_with(smb2::Dialect dialect, NtStatus status = NtStatus::success) {
  smb2::Header header;
  header.flags = smb2::header_flags::kServerToRedir, header.status = status;
  smb2::NegotiateResponse answer;
  answer.dialect = dialect, answer.security_mode = 3;
  answer.capabilities = smb2::capabilities::kEncryption;
  answer.system_time = FileTime{1000 * FileTime::kTicksPerSecond};
  Buffer out;
  wire::encode(header, out, 0);
  wire::encode(answer, out, 0);
  return out;
}

TEST(FirstMessage, ReadsTheAnswer) {
  Conversation talk;
  read_smb2_answer(answer_with(smb2::Dialect::smb3_0_2).bytes(), FileTime{400 * FileTime::kTicksPerSecond}, talk);
  EXPECT_EQ(talk.outcome, FirstBytes::negotiated);
  EXPECT_EQ(talk.dialect, 0x0302);
  EXPECT_EQ(talk.signing_required, Known::yes);
  EXPECT_EQ(talk.can_encrypt, Known::yes);
  EXPECT_EQ(talk.skew, std::chrono::seconds(600));
}

TEST(FirstMessage, HostileAnswersAreNoSmb) {
  auto whole = answer_with(smb2::Dialect::smb3_0);
  for (size_t size = 0; size < 128; size++) {
    Conversation talk;
    read_smb2_answer(whole.bytes().first(size), {}, talk);
    EXPECT_EQ(talk.outcome, FirstBytes::not_smb) << size;
    EXPECT_EQ(read_smb1_answer(whole.bytes().first(size)), FirstBytes::not_smb);
  }
  Conversation talk;
  read_smb2_answer(answer_with(static_cast<smb2::Dialect>(0x0999)).bytes(), {}, talk);
  EXPECT_EQ(talk.outcome, FirstBytes::not_smb);
  read_smb2_answer(answer_with(smb2::Dialect::none, NtStatus::not_supported).bytes(), {}, talk);
  EXPECT_EQ(talk.outcome, FirstBytes::no_dialect);
}

// [MS-CIFS] 2.2.4.52.2: WordCount 17 and the index of the dialect taken, or 1 and 0xFFFF.
TEST(FirstMessage, Smb1Answers) {
  std::vector<uint8_t> answer(32 + 1 + 34 + 2);
  answer[0] = 0xFF, answer[1] = 'S', answer[2] = 'M', answer[3] = 'B', answer[4] = 0x72, answer[32] = 17;
  EXPECT_EQ(read_smb1_answer(answer), FirstBytes::negotiated);
  answer[32] = 1, answer[33] = answer[34] = 0xFF;
  EXPECT_EQ(read_smb1_answer(answer), FirstBytes::no_dialect);
}

TEST(FirstMessage, FramesThatAreNone) {
  std::vector<uint8_t> http = {'H', 'T', 'T', 'P'};
  EXPECT_FALSE(frame_size(http, nbt::Transport::direct_tcp));
  EXPECT_EQ(frame_size(Bytes(http).first(2), nbt::Transport::direct_tcp), 0u);
}

// RFC 826's packet for IPv4 on Ethernet, byte for byte.
TEST(Arp, ARequestOnTheWire) {
  audit::ArpPacket packet;
  packet.sender_hardware = {2, 0, 0, 0, 0, 1}, packet.sender_protocol = {10, 0, 0, 1}, packet.target_protocol = {10, 0, 0, 2};
  auto bytes = wire::encoded(packet);
  EXPECT_THAT(std::vector<uint8_t>(bytes.begin(), bytes.end()),
              testing::ElementsAre(0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2));
}

}  // namespace
}  // namespace sallyport::doctor
