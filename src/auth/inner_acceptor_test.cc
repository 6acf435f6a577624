// Logins that a translator of SMB1 passes on: what is judged, by what, and what the translator learns.
#include "auth/inner_acceptor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/test_gate.h"
#include "base/utf16.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::auth {
namespace {

using inner::LoginKind;
using policy::LoginMechanism;
using testing::HasSubstr;

constexpr nlmp::Challenge kChallenge{1, 2, 3, 4, 5, 6, 7, 8};

policy::OldDialectSet both() {
  policy::OldDialectSet set;
  set.add(policy::OldDialect::nt_lm_0_12);
  set.add(policy::OldDialect::core);
  return set;
}

InnerLoginTerms plain() { return {.challenge = kChallenge, .dialects = both(), .plain_text = true, .account = "anna"}; }

inner::LoginRequest plain_text(std::u16string_view user, std::u16string_view password) {
  inner::LoginRequest out;
  out.kind = LoginKind::plain_text;
  out.dialect = static_cast<uint8_t>(policy::OldDialect::nt_lm_0_12);
  out.user = user;
  out.nt = as_bytes(password);
  return out;
}

struct Judged {
  Step step;
  inner::LoginAnswer answer;
};
Judged judge(Gate& gate, const inner::LoginRequest& request, const InnerLoginTerms& terms = plain()) {
  InnerAcceptor acceptor(gate.services, gate.policy, terms);
  Judged out{acceptor.step(wire::encoded(request)), {}};
  if (out.step.status == NtStatus::success) {
    EXPECT_FALSE(wire::decode(out.answer, out.step.token));
  }
  return out;
}

inner::LoginRequest ntlm_v1(const ntlm::ShortResponse& response) {
  inner::LoginRequest out;
  out.kind = LoginKind::responses;
  out.dialect = static_cast<uint8_t>(policy::OldDialect::nt_lm_0_12);
  out.user = u"anna";
  out.nt = response;
  return out;
}

TEST(InnerAcceptor, PasswordInTheClear) {
  Gate gate;
  auto right = judge(gate, plain_text(u"anna", u"Secret-1"));
  EXPECT_EQ(right.step.status, NtStatus::success) << right.step.reason;
  EXPECT_EQ(right.step.mechanism, LoginMechanism::plain_text);
  EXPECT_EQ(right.step.login->identity.name, "anna");
  EXPECT_TRUE(right.answer.has_session_key);
  for (auto wrong : {u"secret-1", u"Secret-2", u"", u"Secret-1 "}) {
    auto judged = judge(gate, plain_text(u"anna", wrong));
    EXPECT_EQ(judged.step.status, NtStatus::logon_failure);
    EXPECT_TRUE(judged.step.judged) << "a guess costs time";
    EXPECT_TRUE(judged.step.token.empty());
  }
  EXPECT_EQ(judge(gate, plain_text(u"nobody", u"Secret-1")).step.status, NtStatus::logon_failure);
  EXPECT_EQ(judge(gate, plain_text(u"gone", u"Secret-1")).step.status, NtStatus::account_disabled);
}

TEST(InnerAcceptor, DosSendsCapitals) {
  Gate gate;
  ASSERT_TRUE(gate.accounts->add("dos", "lathe7"));
  EXPECT_EQ(judge(gate, plain_text(u"DOS", u"LATHE7")).step.status, NtStatus::success);
  EXPECT_EQ(judge(gate, plain_text(u"DOS", u"Lathe7")).step.status, NtStatus::logon_failure) << "small letters: as it was typed";
}

TEST(InnerAcceptor, AShareSPasswordIsTheAccountS) {
  Gate gate;
  auto judged = judge(gate, plain_text(u"", u"Secret-1"));
  EXPECT_EQ(judged.step.status, NtStatus::success);
  EXPECT_EQ(judged.step.account, "anna");
  auto terms = plain();
  terms.account.clear();
  EXPECT_EQ(judge(gate, plain_text(u"", u"Secret-1"), terms).step.status, NtStatus::logon_failure);
}

TEST(InnerAcceptor, NoPasswordInTheClearUnlessTheLeaseSaysSo) {
  Gate gate;
  auto terms = plain();
  terms.plain_text = false;
  auto judged = judge(gate, plain_text(u"anna", u"Secret-1"), terms);
  EXPECT_EQ(judged.step.status, NtStatus::logon_failure);
  EXPECT_THAT(judged.step.reason, HasSubstr("in the clear"));
}

TEST(InnerAcceptor, ResponsesToTheChallengeOfThisConnection) {
  Gate gate;
  auto response = ntlm::response_v1(ntlm::nt_hash(u"Secret-1"), kChallenge);
  EXPECT_EQ(judge(gate, ntlm_v1(response)).step.status, NtStatus::logon_failure) << "NTLMv1 is not allowed by itself";
  gate.policy.allow_ntlmv1 = true;
  auto right = judge(gate, ntlm_v1(response));
  ASSERT_EQ(right.step.status, NtStatus::success) << right.step.reason;
  EXPECT_EQ(right.step.mechanism, LoginMechanism::ntlmv1);
  EXPECT_EQ(right.answer.session_key, ntlm::session_base_key_v1(ntlm::nt_hash(u"Secret-1"))) << "what messages are signed with";
  nlmp::Challenge other{9};
  EXPECT_EQ(judge(gate, ntlm_v1(ntlm::response_v1(ntlm::nt_hash(u"Secret-1"), other))).step.status, NtStatus::logon_failure);
}

TEST(InnerAcceptor, WhatATranslatorMayNotSay) {
  Gate gate;
  auto request = plain_text(u"anna", u"Secret-1");
  request.dialect = static_cast<uint8_t>(policy::OldDialect::lanman2_1);
  EXPECT_EQ(judge(gate, request).step.status, NtStatus::invalid_parameter) << "a dialect the lease does not name";
  request.dialect = 77;
  EXPECT_EQ(judge(gate, request).step.status, NtStatus::invalid_parameter);
  request = plain_text(u"anna", u"Secret-1");
  request.kind = static_cast<LoginKind>(9);
  EXPECT_EQ(judge(gate, request).step.status, NtStatus::invalid_parameter);
  InnerAcceptor acceptor(gate.services, gate.policy, plain());
  EXPECT_EQ(acceptor.step(as_bytes("NTLMSSP")).status, NtStatus::invalid_parameter);
}

TEST(InnerAcceptor, NobodyComesInAnonymouslyByItself) {
  Gate gate;
  inner::LoginRequest request;
  request.kind = LoginKind::anonymous;
  request.dialect = static_cast<uint8_t>(policy::OldDialect::nt_lm_0_12);
  EXPECT_EQ(judge(gate, request).step.status, NtStatus::access_denied);
  gate.policy.allow_anonymous = true;
  auto judged = judge(gate, request);
  EXPECT_EQ(judged.step.status, NtStatus::success);
  EXPECT_FALSE(judged.answer.has_session_key);
}

}  // namespace
}  // namespace sallyport::auth
