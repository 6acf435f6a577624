// The three NTLM messages against bytes of smbd, smbclient and impacket, and against the examples of [MS-NLMP] 4.2.4.
#include <gtest/gtest.h>

#include "proto/nlmp/authenticate.h"
#include "proto/nlmp/challenge.h"
#include "proto/nlmp/golden_bytes.h"
#include "proto/nlmp/negotiate.h"
#include "proto/nlmp/responses.h"
#include "wire/decoder.h"
#include "wire/encoder.h"
#include "wire/generator.h"
#include "wire/printer.h"

namespace sallyport::nlmp {
namespace {

using wire::Printer;

template <class T>
T decoded(Bytes bytes) {
  T message;
  auto fault = wire::decode(message, bytes);
  EXPECT_FALSE(fault) << describe(fault);
  return message;
}

// The payload's order is free, so a re-encoded message is compared by its meaning.
template <class T>
void comes_back(Bytes bytes) {
  auto first = decoded<T>(bytes);
  auto again = wire::encoded(first);
  EXPECT_EQ(Printer::print(first), Printer::print(decoded<T>(again)));
}

TEST(Nlmp, NegotiateOfSmbclient) {
  auto bytes = golden_bytes("nlmp/negotiate_smbclient_1.hex");
  auto message = decoded<NegotiateMessage>(bytes);
  EXPECT_EQ(message.negotiate_flags, 0x62088215u);
  EXPECT_EQ(message.version.major, 6);
  EXPECT_EQ(message.version.ntlm_revision, 15);
  EXPECT_TRUE(equal(wire::encoded(message), bytes));
}

TEST(Nlmp, NegotiateOfImpacketHasNoVersion) {
  auto bytes = golden_bytes("nlmp/negotiate_impacket_1.hex");
  ASSERT_EQ(bytes.size(), 32u);
  EXPECT_EQ(decoded<NegotiateMessage>(bytes).negotiate_flags, 0xE0888235u);
  comes_back<NegotiateMessage>(bytes);
}

TEST(Nlmp, ChallengeOfSmbd) {
  auto bytes = golden_bytes("nlmp/challenge_smbd_1.hex");
  auto message = decoded<ChallengeMessage>(bytes);
  EXPECT_EQ(message.target_name.unicode, u"GOLDSRV");
  auto info = decoded<AvPairs>(message.target_info);
  ASSERT_EQ(info.pairs.size(), 6u);
  EXPECT_EQ(info.find(AvId::nb_computer_name)->name, u"GOLDSRV");
  EXPECT_EQ(info.find(AvId::dns_computer_name)->name, u"vm");
  EXPECT_EQ(info.find(AvId::timestamp)->value.size(), 8u);
  EXPECT_TRUE(info.pairs.back().is_last());
  EXPECT_TRUE(equal(wire::encoded(info), message.target_info));
  EXPECT_TRUE(equal(wire::encoded(message), bytes));
}

TEST(Nlmp, AuthenticateOfSmbclient) {
  auto bytes = golden_bytes("nlmp/authenticate_smbclient_1.hex");
  auto message = decoded<AuthenticateMessage>(bytes);
  EXPECT_EQ(message.user_name.unicode, u"golden");
  EXPECT_EQ(message.domain_name.unicode, u"WORKGROUP");
  ASSERT_TRUE(message.mic);
  EXPECT_TRUE(equal(Bytes(message.mic->bytes), bytes.bytes().subspan(kMicOffset, 16)));
  EXPECT_EQ(message.encrypted_random_session_key.size(), 16u);
  auto response = decoded<NtlmV2Response>(message.nt_challenge_response);
  auto client = decoded<NtlmV2ClientChallenge>(response.client_challenge);
  EXPECT_EQ(av_flags(client.av_pairs), kAvMicPresent);
  EXPECT_EQ(client.av_pairs.find(AvId::target_name)->name, u"cifs/127.0.0.1");
  EXPECT_TRUE(equal(wire::encoded(client), response.client_challenge));
  comes_back<AuthenticateMessage>(bytes);
}

TEST(Nlmp, AuthenticateOfImpacketHasNeitherVersionNorMic) {
  auto bytes = golden_bytes("nlmp/authenticate_impacket_1.hex");
  auto message = decoded<AuthenticateMessage>(bytes);
  EXPECT_FALSE(message.version);
  EXPECT_FALSE(message.mic);
  EXPECT_EQ(message.user_name.unicode, u"golden");
  EXPECT_EQ(message.encrypted_random_session_key.size(), 16u);
  comes_back<AuthenticateMessage>(bytes);
}

TEST(Nlmp, OemNames) {
  AuthenticateMessage message;
  message.negotiate_flags = kNegotiateOem;
  message.user_name.oem = "bob";
  message.version.emplace();
  auto bytes = wire::encoded(message);
  EXPECT_EQ(bytes.size(), 72u + 3u);
  EXPECT_EQ(decoded<AuthenticateMessage>(bytes).user_name.oem, "bob");
}

TEST(Nlmp, ListOfPairsStopsAtItsEnd) {
  const uint8_t bytes[] = {7, 0, 2, 0, 0xAA, 0xBB, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF};
  AvPairs list;
  EXPECT_FALSE(wire::decode(list, bytes));
  EXPECT_EQ(list.pairs.size(), 2u);
}

TEST(Nlmp, PairLongerThanTheListIsAFault) {
  const uint8_t bytes[] = {7, 0, 9, 0, 0xAA};
  AvPairs list;
  EXPECT_TRUE(wire::decode(list, bytes));
}

TEST(Nlmp, PartOutsideTheMessageIsAFault) {
  auto bytes = golden_bytes("nlmp/authenticate_smbclient_1.hex");
  bytes[20] = 0xFF;  // NtChallengeResponseLen
  bytes[21] = 0xFF;
  AuthenticateMessage message;
  EXPECT_EQ(wire::decode(message, bytes).kind, wire::FaultKind::bad_offset);
}

TEST(Nlmp, WrongTypeIsAFault) {
  auto bytes = golden_bytes("nlmp/challenge_smbd_1.hex");
  AuthenticateMessage message;
  EXPECT_STREQ(wire::decode(message, bytes).field, "MessageType");
}

TEST(Nlmp, EveryTruncationIsAFault) {
  auto bytes = golden_bytes("nlmp/authenticate_smbclient_1.hex");
  for (size_t size = 0; size < bytes.size(); size++) {
    Buffer part(bytes.bytes().first(size));
    AuthenticateMessage message;
    EXPECT_TRUE(wire::decode(message, part)) << size;
  }
}

template <class T>
void generated_come_back() {
  for (uint64_t seed = 0; seed < 300; seed++) {
    wire::Generator generator(seed);
    auto sent = generator.generate<T>();
    auto bytes = wire::encoded(sent);
    ASSERT_EQ(Printer::print(sent), Printer::print(decoded<T>(bytes))) << T::kName << " seed " << seed;
  }
}

TEST(Nlmp, GeneratedMessagesComeBack) {
  generated_come_back<NegotiateMessage>();
  generated_come_back<ChallengeMessage>();
  generated_come_back<AuthenticateMessage>();
  generated_come_back<AvPairs>();
  generated_come_back<NtlmV2ClientChallenge>();
}

}  // namespace
}  // namespace sallyport::nlmp
