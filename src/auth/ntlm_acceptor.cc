#include "auth/ntlm_acceptor.h"

#include <fmt/format.h>

#include "auth/ntlm_challenge.h"
#include "auth/ntlm_text.h"
#include "base/random.h"
#include "proto/nlmp/negotiate.h"
#include "proto/nlmp/responses.h"
#include "wire/decoder.h"

namespace sallyport::auth {

using policy::LoginMechanism;

namespace {

constexpr size_t kLongestName = 256;  // no account has a longer one

void refuse(Step& step, NtStatus status, std::string reason) {
  step.status = status;
  step.reason = std::move(reason);
}

Step malformed(const char* message, const wire::Fault& fault) {
  Step step;
  refuse(step, NtStatus::invalid_parameter,
         fmt::format("the client's NTLM {} message is malformed: {}", message, describe(fault)));
  return step;
}

// [MS-NLMP] 3.2.5.1.2: no name, no answer, or the one zero byte older clients send for it.
bool is_anonymous(const nlmp::AuthenticateMessage& message) {
  auto lm = message.lm_challenge_response;
  return message.user_name.empty() && message.nt_challenge_response.empty() && (lm.empty() || (lm.size() == 1 && lm[0] == 0));
}

LoginMechanism mechanism_of(const nlmp::AuthenticateMessage& message) {
  if (is_anonymous(message)) return LoginMechanism::anonymous;
  if (message.nt_challenge_response.empty()) return LoginMechanism::lm;
  return message.nt_challenge_response.size() <= nlmp::kShortResponseSize ? LoginMechanism::ntlmv1 : LoginMechanism::ntlmv2;
}

// Hashed in place of the one an unknown account does not have.
const ntlm::Key& nobodys_hash() {
  static const ntlm::Key hash = [] {
    ntlm::Key random;
    fill_random(random);
    return random;
  }();
  return hash;
}

}  // namespace

Step NtlmAcceptor::step(Bytes token) {
  nlmp::MessageHead head;
  if (auto fault = wire::decode(head, token)) return malformed("first", fault);
  bool first = challenge_token_.empty();
  if (first && head.type == nlmp::MessageType::negotiate) return negotiate(token);
  if (!first && head.type == nlmp::MessageType::authenticate) return authenticate(token);
  Step step;
  refuse(step, NtStatus::invalid_parameter, "the client sent its NTLM messages in the wrong order");
  return step;
}

Step NtlmAcceptor::negotiate(Bytes token) {
  nlmp::NegotiateHead message;
  if (auto fault = wire::decode(message, token)) return malformed("NEGOTIATE", fault);
  negotiate_token_ = Buffer(token);
  flags_ = challenge_flags(message.negotiate_flags);
  fill_random(challenge_);
  challenge_token_ = encode_challenge(flags_, challenge_, services_.names);
  Step step;
  step.status = NtStatus::more_processing_required;
  step.token = Buffer(challenge_token_.bytes());
  return step;
}

Step NtlmAcceptor::authenticate(Bytes token) {
  Attempt attempt{.token = token};
  if (auto fault = wire::decode(attempt.message, token)) return malformed("AUTHENTICATE", fault);
  attempt.user = utf16_of(attempt.message.user_name);
  attempt.domain = utf16_of(attempt.message.domain_name);
  attempt.flags = attempt.message.negotiate_flags & flags_;
  attempt.mechanism = mechanism_of(attempt.message);
  attempt.step.mechanism = attempt.mechanism;
  attempt.step.account = printable(std::u16string_view(attempt.user).substr(0, kLongestName));
  judge(attempt);
  return std::move(attempt.step);
}

Step NtlmAcceptor::judge_responses(const nlmp::Challenge& challenge, std::u16string_view user, std::u16string_view domain, Bytes lm,
                                   Bytes nt) {
  challenge_ = challenge;
  Attempt attempt;
  attempt.user = user;
  attempt.domain = domain;
  attempt.message.user_name.unicode = user;
  attempt.message.lm_challenge_response = lm;
  attempt.message.nt_challenge_response = nt;
  attempt.mechanism = mechanism_of(attempt.message);
  attempt.step.mechanism = attempt.mechanism;
  attempt.step.account = printable(std::u16string_view(attempt.user).substr(0, kLongestName));
  judge(attempt);
  return std::move(attempt.step);
}

void NtlmAcceptor::judge(Attempt& attempt) {
  auto& step = attempt.step;
  if (attempt.mechanism == LoginMechanism::anonymous) return log_in_anonymous(attempt);
  if (attempt.mechanism == LoginMechanism::ntlmv1 && !policy_.allow_ntlmv1)
    return refuse(step, NtStatus::logon_failure, "the client answered with NTLMv1, which is not allowed here");
  if (attempt.mechanism == LoginMechanism::lm && !policy_.allow_lm)
    return refuse(step, NtStatus::logon_failure, "the client answered with LM alone, which is not allowed here");
  if (attempt.mechanism == LoginMechanism::ntlmv2 && !read_client_challenge(attempt)) return;
  if (!find_account(attempt)) return;
  step.judged = true;
  bool proven = proves_password(attempt);
  if (!proven || !attempt.account) return wrong_password(attempt);
  if (!take_session_key(attempt) || !check_mic(attempt)) return;
  if (attempt.account->disabled)
    return refuse(step, NtStatus::account_disabled, fmt::format("the account {} is disabled", attempt.account->name));
  log_in(attempt);
}

void NtlmAcceptor::log_in_anonymous(Attempt& attempt) {
  if (!policy_.allow_anonymous)
    return refuse(attempt.step, NtStatus::access_denied, "the client logged in anonymously, which is not allowed here");
  attempt.step.status = NtStatus::success;
  attempt.step.login =
      Login{.identity = services_.identities.anonymous(), .workstation = printable(utf16_of(attempt.message.workstation))};
}

// False when the database itself fails. "name@domain" is taken as the name when no account is called all of it.
bool NtlmAcceptor::find_account(Attempt& attempt) {
  if (attempt.user.size() > kLongestName) return true;
  auto name = printable(attempt.user);
  auto whole = services_.accounts.find(name);
  auto part = services_.accounts.find(std::string_view(name).substr(0, name.find('@')));
  if (!whole || !part) {
    refuse(attempt.step, NtStatus::internal_error, whole ? part.error() : whole.error());
    return false;
  }
  attempt.account = *whole ? *whole : *part;
  return true;
}

bool NtlmAcceptor::proves_password(Attempt& attempt) {
  const auto& hash = attempt.account ? attempt.account->nt_hash : nobodys_hash();
  if (attempt.mechanism == LoginMechanism::ntlmv2) return proves_v2(attempt, hash);
  return attempt.mechanism == LoginMechanism::ntlmv1 ? proves_v1(attempt, hash) : proves_lm_v2(attempt, hash);
}

// [MS-NLMP] 3.3.2
bool NtlmAcceptor::proves_v2(Attempt& attempt, const ntlm::Key& hash) {
  nlmp::NtlmV2Response response;
  if (wire::decode(response, attempt.message.nt_challenge_response)) return false;
  auto key = ntlm::response_key(hash, attempt.user, attempt.domain);
  auto expected = ntlm::proof(key, challenge_, response.client_challenge);
  attempt.key_exchange_key = ntlm::session_base_key(key, expected);
  return crypto::constant_time_equal(expected, response.response);
}

// [MS-NLMP] 3.3.1
bool NtlmAcceptor::proves_v1(Attempt& attempt, const ntlm::Key& hash) {
  auto lm = attempt.message.lm_challenge_response;
  bool extended = attempt.flags & nlmp::kNegotiateExtendedSessionSecurity && lm.size() == nlmp::kShortResponseSize;
  auto expected = ntlm::response_v1(hash, extended ? ntlm::session_challenge_v1(challenge_, lm) : challenge_);
  auto base = ntlm::session_base_key_v1(hash);
  attempt.key_exchange_key = extended ? ntlm::key_exchange_key_v1(base, challenge_, lm) : base;
  return crypto::constant_time_equal(expected, attempt.message.nt_challenge_response);
}

bool NtlmAcceptor::proves_lm_v2(Attempt& attempt, const ntlm::Key& hash) {
  nlmp::LmV2Response response;
  if (wire::decode(response, attempt.message.lm_challenge_response)) return false;
  auto key = ntlm::response_key(hash, attempt.user, attempt.domain);
  auto expected = ntlm::proof(key, challenge_, response.challenge_from_client);
  attempt.key_exchange_key = ntlm::session_base_key(key, expected);
  return crypto::constant_time_equal(expected, response.response);
}

void NtlmAcceptor::wrong_password(Attempt& attempt) {
  auto& step = attempt.step;
  if (!attempt.account && policy_.allow_guest) {
    step.mechanism = LoginMechanism::guest;
    step.status = NtStatus::success;
    step.login = Login{.identity = services_.identities.guest(), .workstation = printable(utf16_of(attempt.message.workstation))};
    return;
  }
  refuse(step, NtStatus::logon_failure,
         attempt.account ? fmt::format("wrong password for the account {}", attempt.account->name)
                         : fmt::format("there is no account {}", step.account));
}

// [MS-NLMP] 3.2.5.1.2. An exchange without NEGOTIATE_SIGN or SEAL is the client's choice: then it sends no key.
bool NtlmAcceptor::take_session_key(Attempt& attempt) {
  auto key = attempt.message.encrypted_random_session_key;
  signing_.flags = attempt.flags;
  signing_.key = attempt.key_exchange_key;
  if (attempt.flags & nlmp::kNegotiateKeyExchange && key.size() == signing_.key.size()) {
    signing_.key = ntlm::exchanged_key(attempt.key_exchange_key, key);
  } else if (attempt.flags & nlmp::kNegotiateKeyExchange && attempt.flags & (nlmp::kNegotiateSign | nlmp::kNegotiateSeal)) {
    refuse(attempt.step, NtStatus::invalid_parameter,
           "the client's NTLM message has no session key, though it agreed to send one");
    return false;
  }
  signing_.has_key = true;
  return true;
}

// What cannot be read is no guess at a password.
bool NtlmAcceptor::read_client_challenge(Attempt& attempt) {
  nlmp::NtlmV2Response response;
  nlmp::NtlmV2ClientChallenge client;
  auto fault = wire::decode(response, attempt.message.nt_challenge_response);
  if (!fault) fault = wire::decode(client, response.client_challenge);
  if (fault) {
    refuse(attempt.step, NtStatus::invalid_parameter, "the client's NTLMv2 answer is malformed: " + describe(fault));
    return false;
  }
  attempt.says_mic = nlmp::av_flags(client.av_pairs) & nlmp::kAvMicPresent;
  return true;
}

// Only an NTLMv2 answer says whether there is a MIC, under the password's protection, so that nobody can take it away.
bool NtlmAcceptor::check_mic(Attempt& attempt) {
  if (attempt.mechanism != LoginMechanism::ntlmv2) return true;
  client_sent_mic_ = attempt.says_mic;
  if (!client_sent_mic_) return true;
  if (attempt.message.mic &&
      crypto::constant_time_equal(ntlm::mic(signing_.key, negotiate_token_, challenge_token_, attempt.token),
                                  attempt.message.mic->bytes))
    return true;
  refuse(attempt.step, NtStatus::invalid_parameter,
         "the MIC of the client's NTLM messages is wrong: somebody changed them on their way");
  return false;
}

void NtlmAcceptor::log_in(Attempt& attempt) {
  auto identity = services_.identities.of(*attempt.account);
  if (!identity) return refuse(attempt.step, NtStatus::account_restriction, identity.error());
  attempt.step.status = NtStatus::success;
  attempt.step.login = Login{.identity = std::move(*identity),
                             .session_key = signing_.key,
                             .has_session_key = true,
                             .workstation = printable(utf16_of(attempt.message.workstation))};
}

}  // namespace sallyport::auth
