// The acceptor against our initiator, and against SPNEGO made by hand: what gets in, what does not, and with which words.
#include "auth/acceptor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/initiator.h"
#include "auth/samba_login.h"
#include "auth/test_gate.h"
#include "proto/nlmp/av_pair.h"
#include "proto/nlmp/golden_bytes.h"
#include "wire/decoder.h"

namespace sallyport::auth {
namespace {

using policy::LoginMechanism;
using testing::HasSubstr;

// Runs both to the end; the acceptor's last word.
Step log_in(Gate& gate, Initiator& initiator) {
  auto acceptor = gate.acceptor();
  auto token = negotiate_hint();
  Step step;
  step.status = NtStatus::more_processing_required;
  while (step.status == NtStatus::more_processing_required) {
    auto ours = initiator.step(token);
    EXPECT_EQ(ours.status, NtStatus::more_processing_required) << ours.reason;
    if (ours.status != NtStatus::more_processing_required) return step;
    step = acceptor.step(ours.token);
    token = Buffer(step.token.bytes());
  }
  if (step.status == NtStatus::success) {
    auto last = initiator.step(token);
    EXPECT_EQ(last.status, NtStatus::success) << last.reason;
  }
  return step;
}

Step log_in(Gate& gate, const char* user, const char* password, const char* domain = "", bool sign = true) {
  Initiator initiator(Credentials::with_password(user, password, domain), {"cifs/gate", "DESK", sign});
  auto step = log_in(gate, initiator);
  if (step.login && step.login->has_session_key) {
    EXPECT_EQ(step.login->session_key, initiator.session_key());
  }
  return step;
}

TEST(Acceptor, RightPassword) {
  Gate gate;
  auto step = log_in(gate, "anna", "Secret-1");
  ASSERT_EQ(step.status, NtStatus::success) << step.reason;
  EXPECT_EQ(step.login->identity.name, "anna");
  EXPECT_EQ(step.login->workstation, "DESK");
  EXPECT_TRUE(step.login->has_session_key);
  EXPECT_FALSE(all_zero(step.login->session_key));
  EXPECT_EQ(step.mechanism, LoginMechanism::ntlmv2);
  EXPECT_EQ(step.account, "anna");
  EXPECT_TRUE(step.judged);
  auto last = spnego::decode_resp(step.token);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->neg_state, spnego::NegState::accept_completed);
  EXPECT_TRUE(last->mech_list_mic);
}

TEST(Acceptor, NameInAnotherCaseAnyDomainAndWithoutSigning) {
  Gate gate;
  EXPECT_EQ(log_in(gate, "ANNA", "Secret-1", "ELSEWHERE").status, NtStatus::success);
  EXPECT_EQ(log_in(gate, "anna@example.com", "Secret-1").status, NtStatus::success);
  EXPECT_EQ(log_in(gate, "anna", "Secret-1", "", false).status, NtStatus::success);
}

TEST(Acceptor, WrongUserAndWrongPasswordLookTheSame) {
  Gate gate;
  auto password = log_in(gate, "anna", "secret-1");
  auto user = log_in(gate, "bert", "Secret-1");
  EXPECT_EQ(password.status, NtStatus::logon_failure);
  EXPECT_EQ(user.status, NtStatus::logon_failure);
  EXPECT_TRUE(password.token.empty() && user.token.empty());
  EXPECT_TRUE(password.judged && user.judged);
  EXPECT_THAT(password.reason, HasSubstr("wrong password"));
  EXPECT_THAT(user.reason, HasSubstr("no account bert"));
  EXPECT_FALSE(password.login || user.login);
}

TEST(Acceptor, DisabledShowsOnlyAfterTheRightPassword) {
  Gate gate;
  EXPECT_EQ(log_in(gate, "gone", "wrong").status, NtStatus::logon_failure);
  EXPECT_EQ(log_in(gate, "gone", "Secret-1").status, NtStatus::account_disabled);
}

TEST(Acceptor, AnonymousOnlyWherePolicyAllows) {
  Gate gate;
  auto refused = log_in(gate, "", "");
  EXPECT_EQ(refused.status, NtStatus::access_denied);
  EXPECT_EQ(refused.mechanism, LoginMechanism::anonymous);
  EXPECT_FALSE(refused.judged);
  gate.policy.allow_anonymous = true;
  auto step = log_in(gate, "", "");
  ASSERT_EQ(step.status, NtStatus::success);
  EXPECT_TRUE(step.login->identity.anonymous);
  EXPECT_FALSE(step.login->has_session_key);
}

TEST(Acceptor, UnknownNamesBecomeGuestsWherePolicyAllows) {
  Gate gate;
  gate.policy.allow_guest = true;
  auto step = log_in(gate, "bert", "x");
  ASSERT_EQ(step.status, NtStatus::success);
  EXPECT_TRUE(step.login->identity.guest);
  EXPECT_FALSE(step.login->has_session_key);
  EXPECT_EQ(step.mechanism, LoginMechanism::guest);
  EXPECT_FALSE(spnego::decode_resp(step.token)->mech_list_mic);
  EXPECT_EQ(log_in(gate, "anna", "wrong").status, NtStatus::logon_failure);
}

TEST(Acceptor, ChallengeSaysWhoWeAre) {
  Gate gate;
  auto acceptor = gate.acceptor();
  auto step = acceptor.step(bytes_of_hex(samba_login::kNegotiate));
  ASSERT_EQ(step.status, NtStatus::more_processing_required);
  auto resp = spnego::decode_resp(step.token);
  EXPECT_EQ(resp->neg_state, spnego::NegState::accept_incomplete);
  EXPECT_TRUE(equal(*resp->supported_mech, spnego::kOidNtlmssp));
  nlmp::ChallengeMessage challenge;
  nlmp::AvPairs info;
  ASSERT_FALSE(wire::decode(challenge, *resp->response_token));
  ASSERT_FALSE(wire::decode(info, challenge.target_info));
  // smbd answered this same NEGOTIATE with 0x628a8215.
  EXPECT_EQ(challenge.negotiate_flags, 0x628A8215u);
  EXPECT_EQ(challenge.target_name.unicode, u"GATE");
  EXPECT_EQ(info.find(nlmp::AvId::dns_computer_name)->name, u"gate.example.com");
  EXPECT_EQ(info.find(nlmp::AvId::dns_domain_name)->name, u"example.com");
  ASSERT_EQ(info.find(nlmp::AvId::timestamp)->value.size(), 8u);
  EXPECT_TRUE(info.pairs.back().is_last());
}

TEST(Acceptor, HintOffersNtlmAndNoHints) {
  auto bytes = negotiate_hint();
  auto hint = spnego::decode_init(bytes);
  ASSERT_TRUE(hint);
  ASSERT_EQ(hint->mech_types.size(), 1u);
  EXPECT_TRUE(equal(hint->mech_types[0], spnego::kOidNtlmssp));
  EXPECT_FALSE(hint->neg_hints || hint->mech_token);
}

// A client without SPNEGO, as old ones and impacket's are.
Step raw_login(Gate& gate, const char* password) {
  NtlmInitiator ntlm(Credentials::with_password("anna", password), {});
  auto acceptor = gate.acceptor();
  auto challenge = acceptor.step(ntlm.negotiate());
  EXPECT_TRUE(nlmp::has_signature(challenge.token));
  auto token = ntlm.authenticate(challenge.token);
  EXPECT_TRUE(token);
  auto step = acceptor.step(*token);
  if (step.login) {
    EXPECT_EQ(step.login->session_key, ntlm.signing().key);
  }
  return step;
}

TEST(Acceptor, NtlmWithoutSpnego) {
  Gate gate;
  auto step = raw_login(gate, "Secret-1");
  EXPECT_EQ(step.status, NtStatus::success);
  EXPECT_TRUE(step.token.empty());
  EXPECT_EQ(raw_login(gate, "x").status, NtStatus::logon_failure);
}

// A client that would rather have Kerberos: its token is not for us, and NTLM must be confirmed by a MIC.
struct Downgraded {
  NtlmInitiator ntlm{Credentials::with_password("anna", "Secret-1"), {}};
  std::vector<Bytes> mech_types{spnego::kOidMsKerberos, spnego::kOidNegoEx, spnego::kOidNtlmssp};

  Step run(Gate& gate, bool send_mic, bool spoil = false) {
    auto acceptor = gate.acceptor();
    spnego::NegTokenInit init;
    init.mech_types = mech_types;
    init.mech_token = as_bytes(std::string_view("a Kerberos ticket"));
    auto first = acceptor.step(encode(init));
    EXPECT_EQ(first.status, NtStatus::more_processing_required);
    EXPECT_EQ(spnego::decode_resp(first.token)->neg_state, spnego::NegState::request_mic);
    auto challenge = acceptor.step(encode(spnego::NegTokenResp{.response_token = ntlm.negotiate()}));
    auto resp = spnego::decode_resp(challenge.token);
    EXPECT_EQ(resp->neg_state, spnego::NegState::accept_incomplete);
    auto token = *ntlm.authenticate(*resp->response_token);
    if (spoil) mech_types.erase(mech_types.begin());
    auto mic = ntlm.signing().sign(spnego::encode_mech_types(mech_types));
    spnego::NegTokenResp last{.response_token = token};
    if (send_mic) last.mech_list_mic = mic;
    return acceptor.step(encode(last));
  }
};

TEST(Acceptor, SecondChoiceIsConfirmedByMics) {
  Gate gate;
  Downgraded client;
  auto step = client.run(gate, true);
  ASSERT_EQ(step.status, NtStatus::success) << step.reason;
  auto resp = spnego::decode_resp(step.token);
  ASSERT_TRUE(resp->mech_list_mic);
  EXPECT_TRUE(client.ntlm.signing().verify(spnego::encode_mech_types(client.mech_types), *resp->mech_list_mic));
}

TEST(Acceptor, ChangedListOfMechanismsIsRefused) {
  Gate gate;
  auto step = Downgraded().run(gate, true, true);
  EXPECT_EQ(step.status, NtStatus::invalid_parameter);
  EXPECT_THAT(step.reason, HasSubstr("mechListMIC"));
  EXPECT_FALSE(step.login);
}

TEST(Acceptor, LeftOutMicIsRefused) {
  Gate gate;
  auto step = Downgraded().run(gate, false);
  EXPECT_EQ(step.status, NtStatus::invalid_parameter);
  EXPECT_THAT(step.reason, HasSubstr("left out"));
}

TEST(Acceptor, OnlyKerberosOffered) {
  Gate gate;
  auto acceptor = gate.acceptor();
  spnego::NegTokenInit init;
  init.mech_types = {spnego::kOidMsKerberos, spnego::kOidKerberos};
  auto step = acceptor.step(encode(init));
  EXPECT_EQ(step.status, NtStatus::not_supported);
  EXPECT_EQ(step.reason, "the client offers MS-KRB5, KRB5; this server takes NTLM");
}

TEST(Acceptor, WrongOrderAndAfterTheEnd) {
  Gate gate;
  auto acceptor = gate.acceptor();
  EXPECT_EQ(acceptor.step(golden_bytes("nlmp/authenticate_smbclient_1.hex")).status, NtStatus::invalid_parameter);
  EXPECT_EQ(acceptor.step(bytes_of_hex(samba_login::kNegotiate)).status, NtStatus::invalid_parameter);
  auto another = gate.acceptor();
  EXPECT_EQ(another.step(bytes_of_hex(samba_login::kNegotiate)).status, NtStatus::more_processing_required);
  EXPECT_EQ(another.step(bytes_of_hex(samba_login::kNegotiate)).status, NtStatus::invalid_parameter);
}

TEST(Acceptor, LoginReplayedAtUsFails) {
  Gate gate;
  ASSERT_TRUE(gate.accounts->add("golden", "Golden-Pass1"));
  auto acceptor = gate.acceptor();
  (void)acceptor.step(bytes_of_hex(samba_login::kNegotiate));
  EXPECT_EQ(acceptor.step(bytes_of_hex(samba_login::kAuthenticate)).status, NtStatus::logon_failure);
}

TEST(Acceptor, Nonsense) {
  Gate gate;
  EXPECT_EQ(gate.acceptor().step({}).status, NtStatus::invalid_parameter);
  EXPECT_EQ(gate.acceptor().step(bytes_of_hex("a1073005a0030a0100")).status, NtStatus::invalid_parameter);
  EXPECT_EQ(gate.acceptor().step(bytes_of_hex("60020602")).status, NtStatus::invalid_parameter);
  EXPECT_EQ(gate.acceptor().step(as_bytes(std::string_view("NTLMSSP\0", 8))).status, NtStatus::invalid_parameter);
}

}  // namespace
}  // namespace sallyport::auth
