// The initiator against what Samba says, and against servers that cheat. (Logins that succeed: acceptor_test.cc.)
#include "auth/initiator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/samba_login.h"
#include "proto/nlmp/golden_bytes.h"
#include "proto/nlmp/negotiate.h"
#include "proto/nlmp/responses.h"
#include "proto/spnego/token.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::auth {
namespace {

using testing::HasSubstr;

Initiator golden_user() {
  return Initiator(Credentials::with_password("golden", "Golden-Pass1", "WORKGROUP"), {"cifs/127.0.0.1", "VM"});
}

TEST(Initiator, AnswersSmbd) {
  auto initiator = golden_user();
  auto asked = initiator.step(bytes_of_hex(samba_login::kInit));
  ASSERT_EQ(asked.status, NtStatus::more_processing_required) << asked.reason;
  auto challenge_bytes = bytes_of_hex(samba_login::kChallenge);
  auto answered = initiator.step(challenge_bytes);
  ASSERT_EQ(answered.status, NtStatus::more_processing_required) << answered.reason;

  auto resp = spnego::decode_resp(answered.token);
  ASSERT_TRUE(resp && resp->response_token && resp->mech_list_mic);
  nlmp::AuthenticateMessage message;
  nlmp::NtlmV2Response response;
  nlmp::NtlmV2ClientChallenge client;
  nlmp::ChallengeMessage challenge;
  ASSERT_FALSE(wire::decode(message, *resp->response_token));
  ASSERT_FALSE(wire::decode(response, message.nt_challenge_response));
  ASSERT_FALSE(wire::decode(client, response.client_challenge));
  ASSERT_FALSE(wire::decode(challenge, *spnego::decode_resp(challenge_bytes)->response_token));
  // The server's time and names are repeated; the LM answer is left out ([MS-NLMP] 3.1.5.1.2).
  EXPECT_EQ(client.time_stamp.ticks, 0x01dd7aa43a5acc64u);
  EXPECT_EQ(client.av_pairs.find(nlmp::AvId::nb_domain_name)->name, u"GOLDSRV");
  EXPECT_EQ(client.av_pairs.find(nlmp::AvId::target_name)->name, u"cifs/127.0.0.1");
  EXPECT_EQ(nlmp::av_flags(client.av_pairs), nlmp::kAvMicPresent);
  EXPECT_TRUE(all_zero(message.lm_challenge_response));
  auto key = ntlm::response_key(ntlm::nt_hash(u"Golden-Pass1"), u"golden", u"WORKGROUP");
  EXPECT_EQ(response.response, ntlm::proof(key, challenge.server_challenge, response.client_challenge));
  auto exported = ntlm::exchanged_key(ntlm::session_base_key(key, response.response), message.encrypted_random_session_key);
  EXPECT_EQ(exported, initiator.session_key());
}

TEST(Initiator, WrongMicOfTheServerIsRefused) {
  auto initiator = golden_user();
  (void)initiator.step({});
  (void)initiator.step(bytes_of_hex(samba_login::kChallenge));
  auto step = initiator.step(bytes_of_hex(samba_login::kCompleted));  // of another session
  EXPECT_EQ(step.status, NtStatus::invalid_parameter);
  EXPECT_THAT(step.reason, HasSubstr("mechListMIC"));
}

TEST(Initiator, ServersThatCheat) {
  EXPECT_THAT(golden_user().step(as_bytes(std::string_view("x"))).reason, HasSubstr("malformed"));
  spnego::NegTokenInit kerberos;
  kerberos.mech_types = {spnego::kOidKerberos};
  EXPECT_THAT(golden_user().step(encode(kerberos)).reason, HasSubstr("does not offer NTLM"));
  for (const char* hex : {"a1073005a0030a0102", "a1073005a0030a0101", "00"}) {
    auto initiator = golden_user();
    (void)initiator.step({});
    EXPECT_EQ(initiator.step(bytes_of_hex(hex)).status, NtStatus::invalid_parameter) << hex;
  }
}

TEST(Initiator, OldNtlmIsRefused) {
  auto initiator = golden_user();
  (void)initiator.step({});
  nlmp::ChallengeMessage challenge;
  challenge.negotiate_flags = nlmp::kNegotiateUnicode | nlmp::kNegotiateNtlm;
  auto message = wire::encoded(challenge);
  auto step = initiator.step(encode(spnego::NegTokenResp{.response_token = message}));
  EXPECT_THAT(step.reason, HasSubstr("too old"));
}

// Without a timestamp there is no MIC, and the LM field holds an LMv2 answer.
TEST(Initiator, ServerWithoutTimestamp) {
  NtlmInitiator ntlm(Credentials::with_password("golden", "Golden-Pass1"), {});
  (void)ntlm.negotiate();
  nlmp::ChallengeMessage challenge;
  challenge.negotiate_flags = 0x628A8215;
  auto token = ntlm.authenticate(wire::encoded(challenge));
  ASSERT_TRUE(token);
  nlmp::AuthenticateMessage message;
  nlmp::LmV2Response lm;
  ASSERT_FALSE(wire::decode(message, *token));
  ASSERT_FALSE(wire::decode(lm, message.lm_challenge_response));
  EXPECT_FALSE(message.mic);
  auto key = ntlm::response_key(ntlm::nt_hash(u"Golden-Pass1"), u"golden", u"");
  EXPECT_EQ(lm.response, ntlm::proof(key, challenge.server_challenge, lm.challenge_from_client));
}

}  // namespace
}  // namespace sallyport::auth
