// NTLM judged: answers of every kind, made by hand, and what may be left out of them.
#include "auth/ntlm_acceptor.h"

#include <gmock/gmock.h>

#include <functional>

#include "auth/ntlm_initiator.h"
#include "auth/test_gate.h"
#include "proto/nlmp/negotiate.h"
#include "proto/nlmp/responses.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::auth {
namespace {

using policy::LoginMechanism;
using testing::HasSubstr;

// AUTHENTICATE for this acceptor, changed by hand before it is sent.
Step edited_login(Gate& gate, const std::function<void(nlmp::AuthenticateMessage&, const nlmp::ChallengeMessage&)>& edit,
                  uint32_t negotiate_flags = 0xE2888215) {
  auto acceptor = gate.acceptor();
  nlmp::NegotiateMessage negotiate;
  negotiate.negotiate_flags = negotiate_flags;
  auto asked = acceptor.step(wire::encoded(negotiate));
  nlmp::ChallengeMessage challenge;
  EXPECT_FALSE(wire::decode(challenge, asked.token));
  nlmp::AuthenticateMessage message;
  message.negotiate_flags = challenge.negotiate_flags & ~nlmp::kNegotiateKeyExchange;
  message.user_name.unicode = u"anna";
  message.version.emplace();
  edit(message, challenge);
  return acceptor.step(wire::encoded(message));
}

const auto kHash = ntlm::nt_hash(u"Secret-1");

TEST(NtlmAcceptor, NtlmV1IsRefusedByName) {
  Gate gate;
  ntlm::ShortResponse response;
  auto v1 = [&](auto& message, const auto& challenge) {
    response = ntlm::response_v1(kHash, challenge.server_challenge);
    message.nt_challenge_response = response;
  };
  auto step = edited_login(gate, v1);
  EXPECT_EQ(step.status, NtStatus::logon_failure);
  EXPECT_EQ(step.mechanism, LoginMechanism::ntlmv1);
  EXPECT_THAT(step.reason, HasSubstr("client answered with NTLMv1"));
  EXPECT_FALSE(step.judged);
  gate.policy.allow_ntlmv1 = true;
  auto allowed = edited_login(gate, v1);
  ASSERT_EQ(allowed.status, NtStatus::success) << allowed.reason;
  EXPECT_EQ(allowed.login->session_key, ntlm::session_base_key_v1(kHash));
}

TEST(NtlmAcceptor, NtlmV1WithSessionSecurity) {
  Gate gate;
  gate.policy.allow_ntlmv1 = true;
  ntlm::ShortResponse response, lm{1, 2, 3, 4, 5, 6, 7, 8};
  auto step = edited_login(gate, [&](auto& message, const auto& challenge) {
    response = ntlm::response_v1(kHash, ntlm::session_challenge_v1(challenge.server_challenge, lm));
    message.nt_challenge_response = response;
    message.lm_challenge_response = lm;
  });
  EXPECT_EQ(step.status, NtStatus::success) << step.reason;
}

TEST(NtlmAcceptor, LmAloneIsRefusedByName) {
  Gate gate;
  Buffer response;
  auto lm = [&](auto& message, const nlmp::ChallengeMessage& challenge) {
    nlmp::Challenge own{9, 9};
    auto key = ntlm::response_key(kHash, u"anna", u"");
    response = wire::encoded(nlmp::LmV2Response{ntlm::proof(key, challenge.server_challenge, own), own});
    message.lm_challenge_response = response;
  };
  auto step = edited_login(gate, lm);
  EXPECT_EQ(step.status, NtStatus::logon_failure);
  EXPECT_EQ(step.mechanism, LoginMechanism::lm);
  gate.policy.allow_lm = true;
  EXPECT_EQ(edited_login(gate, lm).status, NtStatus::success);
}

TEST(NtlmAcceptor, NoAnswerAtAllIsRefused) {
  Gate gate;
  EXPECT_EQ(edited_login(gate, [](auto&, const auto&) {}).status, NtStatus::logon_failure);
  gate.policy = {true, true, false, true};
  EXPECT_EQ(edited_login(gate, [](auto&, const auto&) {}).status, NtStatus::logon_failure);
}

// An NTLMv2 answer with these AV pairs and without MIC.
std::function<void(nlmp::AuthenticateMessage&, const nlmp::ChallengeMessage&)> v2(Buffer& storage, uint32_t av_flags,
                                                                                  bool room_for_mic) {
  return [&storage, av_flags, room_for_mic](nlmp::AuthenticateMessage& message, const nlmp::ChallengeMessage& challenge) {
    std::array<uint8_t, 4> flags;
    store_le(flags.data(), av_flags);
    nlmp::NtlmV2ClientChallenge client;
    client.av_pairs.pairs = {{nlmp::AvId::flags, {}, flags}, {}};
    auto blob = wire::encoded(client);
    auto key = ntlm::response_key(kHash, u"anna", u"");
    storage = wire::encoded(nlmp::NtlmV2Response{ntlm::proof(key, challenge.server_challenge, blob), blob});
    message.nt_challenge_response = storage;
    if (room_for_mic) message.mic.emplace();
  };
}

TEST(NtlmAcceptor, MicIsRequiredWhereTheClientSaysThereIsOne) {
  Gate gate;
  Buffer storage;
  EXPECT_EQ(edited_login(gate, v2(storage, 0, false)).status, NtStatus::success);
  EXPECT_EQ(edited_login(gate, v2(storage, 0, true)).status, NtStatus::success);
  auto missing = edited_login(gate, v2(storage, nlmp::kAvMicPresent, false));
  EXPECT_EQ(missing.status, NtStatus::invalid_parameter);
  EXPECT_THAT(missing.reason, HasSubstr("MIC"));
  EXPECT_EQ(edited_login(gate, v2(storage, nlmp::kAvMicPresent, true)).status, NtStatus::invalid_parameter);
}

// smb2.session.ntlmssp_bug14932: whether the password is right does not matter then, and it is no guess.
TEST(NtlmAcceptor, AClientChallengeThatCannotBeReadIsMalformed) {
  Gate gate;
  Buffer storage;
  auto step = edited_login(gate, [&](auto& message, const auto& challenge) {
    v2(storage, 0, false)(message, challenge);
    auto length_of_first_pair = storage.data() + 16 + wire::fixed_size<nlmp::NtlmV2ClientChallenge> + 2;
    store_le(length_of_first_pair, uint16_t{0x8108});
  });
  EXPECT_EQ(step.status, NtStatus::invalid_parameter);
  EXPECT_FALSE(step.judged);
}

TEST(NtlmAcceptor, PromisedSessionKeyMustCome) {
  Gate gate;
  Buffer storage;
  auto step = edited_login(gate, [&](auto& message, const auto& challenge) {
    v2(storage, 0, false)(message, challenge);
    message.negotiate_flags |= nlmp::kNegotiateKeyExchange;
  });
  EXPECT_EQ(step.status, NtStatus::invalid_parameter);
}

TEST(NtlmAcceptor, OemNamesOfOldClients) {
  Gate gate;
  Buffer storage;
  auto step = edited_login(
      gate,
      [&](auto& message, const auto& challenge) {
        EXPECT_EQ(challenge.target_name.oem, "GATE");
        v2(storage, 0, false)(message, challenge);
        message.user_name = {{}, "anna"};
      },
      nlmp::kNegotiateOem | nlmp::kNegotiateNtlm);
  EXPECT_EQ(step.status, NtStatus::success) << step.reason;
}

// NEGOTIATE that ends behind its flags.
TEST(NtlmAcceptor, ShortestNegotiate) {
  Gate gate;
  auto acceptor = gate.acceptor();
  nlmp::NegotiateHead head;
  head.negotiate_flags = nlmp::kNegotiateUnicode;
  EXPECT_EQ(acceptor.step(wire::encoded(head)).status, NtStatus::more_processing_required);
}

TEST(NtlmAcceptor, TamperedMessageIsRefused) {
  Gate gate;
  NtlmInitiator ntlm(Credentials::with_password("anna", "Secret-1"), {});
  auto acceptor = gate.acceptor();
  Buffer negotiate(ntlm.negotiate());
  negotiate[15] &= 0xDF;  // NTLMSSP_NEGOTIATE_128 taken away on the way
  auto challenge = acceptor.step(negotiate);
  auto step = acceptor.step(*ntlm.authenticate(challenge.token));
  EXPECT_EQ(step.status, NtStatus::invalid_parameter);
  EXPECT_THAT(step.reason, HasSubstr("MIC"));
}

TEST(NtlmAcceptor, EveryFlippedByteIsRefused) {
  Gate gate;
  for (size_t at = 0;; at++) {
    NtlmInitiator ntlm(Credentials::with_password("anna", "Secret-1"), {});
    auto acceptor = gate.acceptor();
    auto challenge = acceptor.step(ntlm.negotiate());
    auto token = *ntlm.authenticate(challenge.token);
    if (at >= token.size()) break;
    token[at] ^= 0x41;
    ASSERT_NE(acceptor.step(token).status, NtStatus::success) << "byte " << at;
  }
}

}  // namespace
}  // namespace sallyport::auth
