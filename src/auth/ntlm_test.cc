// The examples of [MS-NLMP] 4.2, and a login that Samba did.
#include "auth/ntlm.h"

#include <gtest/gtest.h>

#include "auth/samba_login.h"
#include "proto/nlmp/authenticate.h"
#include "proto/nlmp/golden_bytes.h"
#include "proto/nlmp/responses.h"
#include "proto/spnego/token.h"
#include "wire/decoder.h"
#include "wire/printer.h"

namespace sallyport::auth::ntlm {
namespace {

using wire::hex;

// [MS-NLMP] 4.2.1
const nlmp::Challenge kServerChallenge = {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF};
const nlmp::Challenge kClientChallenge = {0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA};
Key random_session_key() {
  Key key;
  key.fill(0x55);
  return key;
}

TEST(Ntlm, HashOfPassword) { EXPECT_EQ(hex(nt_hash(u"Password")), "a4f49c406510bdcab6824ee7c30fd852"); }

// [MS-NLMP] 4.2.4
TEST(Ntlm, Version2) {
  auto key = response_key(nt_hash(u"Password"), u"User", u"Domain");
  EXPECT_EQ(hex(key), "0c868a403bfd7a93a3001ef22ef02e3f");
  auto temp = bytes_of_hex(
      "01010000000000000000000000000000aaaaaaaaaaaaaaaa0000000002000c0044006f006d00610069006e00"
      "01000c005300650072007600650072000000000000000000");
  auto answer = proof(key, kServerChallenge, temp);
  EXPECT_EQ(hex(answer), "68cd0ab851e51c96aabc927bebef6a1c");
  EXPECT_EQ(hex(proof(key, kServerChallenge, kClientChallenge)), "86c35097ac9cec102554764a57cccc19");
  auto base = session_base_key(key, answer);
  EXPECT_EQ(hex(base), "8de40ccadbc14a82f15cb0ad0de95ca3");
  EXPECT_EQ(hex(exchanged_key(base, random_session_key())), "c5dad2544fc9799094ce1ce90bc9d03e");
}

// [MS-NLMP] 4.2.4.4: the signature of a message whose 18 bytes were sealed before with the same key stream.
TEST(Ntlm, Version2Signature) {
  const uint32_t flags = nlmp::kNegotiate128 | nlmp::kNegotiateKeyExchange;
  auto sealing = seal_key(random_session_key(), Sender::client, flags);
  auto signing = sign_key(random_session_key(), Sender::client);
  EXPECT_EQ(hex(sealing), "59f600973cc4960a25480a7c196e4c58");
  EXPECT_EQ(hex(signing), "4788dc861b4782f35d43fd98fe1a2d39");
  auto text = as_bytes(std::u16string_view(u"Plaintext"));
  crypto::Rc4 handle(sealing);
  Buffer sealed(text);
  handle.apply(sealed.mutable_bytes());
  EXPECT_EQ(hex(sealed), "54e50165bf1936dc996020c1811b0f06fb5f");
  EXPECT_EQ(hex(message_signature(signing, &handle, 0, text)), "010000007fb38ec5c55d497600000000");
}

// [MS-NLMP] 4.2.2: 56 bits for a sealing key without NTLMSSP_NEGOTIATE_128 is another key.
TEST(Ntlm, WeakerSealingKeysDiffer) {
  auto key = random_session_key();
  EXPECT_NE(seal_key(key, Sender::client, nlmp::kNegotiate56), seal_key(key, Sender::client, nlmp::kNegotiate128));
  EXPECT_NE(seal_key(key, Sender::client, nlmp::kNegotiate56), seal_key(key, Sender::client, 0));
}

// [MS-NLMP] 4.2.2.2, 4.2.3
TEST(Ntlm, Version1) {
  auto hash = nt_hash(u"Password");
  EXPECT_EQ(hex(response_v1(hash, kServerChallenge)), "67c43011f30298a2ad35ece64f16331c44bdbed927841f94");
  EXPECT_EQ(hex(session_base_key_v1(hash)), "d87262b0cde4b1cb7499becccdf10784");
  auto session = session_challenge_v1(kServerChallenge, kClientChallenge);
  EXPECT_EQ(hex(response_v1(hash, session)), "7537f803ae367128ca458204bde7caf81e97ed2683267232");
  EXPECT_EQ(hex(key_exchange_key_v1(session_base_key_v1(hash), kServerChallenge, kClientChallenge)),
            "eb93429a8bd952f8b89c55b87f475edc");
}

TEST(Ntlm, LoginOfSmbclientAtSmbd) {
  auto init_bytes = bytes_of_hex(samba_login::kNegotiate);
  auto challenge_bytes = bytes_of_hex(samba_login::kChallenge);
  auto resp_bytes = bytes_of_hex(samba_login::kAuthenticate);
  auto init = spnego::decode_init(init_bytes);
  auto challenge_resp = spnego::decode_resp(challenge_bytes);
  auto resp = spnego::decode_resp(resp_bytes);
  ASSERT_TRUE(init && challenge_resp && resp);
  nlmp::ChallengeMessage challenge;
  nlmp::AuthenticateMessage authenticate;
  nlmp::NtlmV2Response response;
  ASSERT_FALSE(wire::decode(challenge, *challenge_resp->response_token));
  ASSERT_FALSE(wire::decode(authenticate, *resp->response_token));
  ASSERT_FALSE(wire::decode(response, authenticate.nt_challenge_response));

  auto key = response_key(nt_hash(u"Golden-Pass1"), authenticate.user_name.unicode, authenticate.domain_name.unicode);
  EXPECT_EQ(proof(key, challenge.server_challenge, response.client_challenge), response.response);
  auto exported = exchanged_key(session_base_key(key, response.response), authenticate.encrypted_random_session_key);
  EXPECT_EQ(hex(exported), samba_login::kSessionKey);
  EXPECT_EQ(mic(exported, *init->mech_token, *challenge_resp->response_token, *resp->response_token), authenticate.mic->bytes);

  auto flags = authenticate.negotiate_flags;
  EXPECT_EQ(hex(first_signature(exported, Sender::client, flags, init->mech_types_raw)), hex(*resp->mech_list_mic));
  auto completed = bytes_of_hex(samba_login::kCompleted);
  EXPECT_EQ(hex(first_signature(exported, Sender::server, flags, init->mech_types_raw)),
            hex(*spnego::decode_resp(completed)->mech_list_mic));
}

}  // namespace
}  // namespace sallyport::auth::ntlm
