#include "auth/ntlm_initiator.h"

#include <algorithm>

#include "auth/ntlm_text.h"
#include "base/random.h"
#include "proto/nlmp/negotiate.h"
#include "proto/nlmp/responses.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::auth {

using nlmp::AvId;

namespace {

constexpr uint32_t kOffered = nlmp::kNegotiateUnicode | nlmp::kRequestTarget | nlmp::kNegotiateNtlm | nlmp::kNegotiateAlwaysSign |
                              nlmp::kNegotiateExtendedSessionSecurity | nlmp::kNegotiateTargetInfo | nlmp::kNegotiateVersion |
                              nlmp::kNegotiate128 | nlmp::kNegotiate56;
constexpr uint32_t kOfferedToSign = nlmp::kNegotiateSign | nlmp::kNegotiateKeyExchange;
constexpr std::array<uint8_t, 16> kNoChannelBindings{};

FileTime time_of(const nlmp::AvPairs& pairs) {
  const auto* pair = pairs.find(AvId::timestamp);
  return pair && pair->value.size() == 8 ? FileTime{load_le<uint64_t>(pair->value.data())} : FileTime();
}

}  // namespace

Credentials Credentials::with_password(std::string user, std::string password, std::string domain) {
  return {std::move(user), std::move(domain), ntlm::nt_hash(utf16_or_empty(password))};
}

NtlmInitiator::NtlmInitiator(Credentials credentials, InitiatorSettings settings)
    : credentials_(std::move(credentials)), settings_(std::move(settings)) {
  signing_.self = ntlm::Sender::client;
}

Bytes NtlmInitiator::negotiate() {
  nlmp::NegotiateMessage message;
  message.negotiate_flags = kOffered | (settings_.sign ? kOfferedToSign : 0);
  negotiate_token_ = wire::encoded(message);
  signing_.flags = message.negotiate_flags;
  return negotiate_token_;
}

std::expected<Buffer, std::string> NtlmInitiator::authenticate(Bytes challenge) {
  nlmp::ChallengeMessage question;
  nlmp::AvPairs info;
  auto fault = wire::decode(question, challenge);
  if (!fault) fault = wire::decode(info, question.target_info);
  if (fault) return std::unexpected("the server's NTLM CHALLENGE is malformed: " + describe(fault));
  signing_.flags &= question.negotiate_flags;
  if (!(signing_.flags & nlmp::kNegotiateUnicode && signing_.flags & nlmp::kNegotiateExtendedSessionSecurity))
    return std::unexpected(
        "the server speaks only an NTLM that is too old to be safe (no Unicode, or no extended session security)");
  nlmp::AuthenticateMessage message;
  message.negotiate_flags = signing_.flags;
  message.version.emplace();
  message.workstation.unicode = utf16_or_empty(settings_.workstation);
  if (credentials_.user.empty())
    answer_anonymously(message);
  else if (settings_.ntlmv1)
    answer_v1(message, question);
  else
    answer(message, question, info);
  return encode(message, challenge);
}

// [MS-NLMP] 3.1.5.1.2: the server's pairs, and ours between them and the end.
nlmp::AvPairs NtlmInitiator::answer_pairs(const nlmp::AvPairs& of_server) {
  nlmp::AvPairs out;
  for (const auto& pair : of_server.pairs) {
    bool ours = pair.id == AvId::flags || pair.id == AvId::channel_bindings || pair.id == AvId::target_name;
    if (!pair.is_last() && !ours) out.pairs.push_back(pair);
  }
  uint32_t flags = nlmp::av_flags(of_server) | (time_of(of_server) ? nlmp::kAvMicPresent : 0);
  store_le(av_flags_.data(), flags);
  if (flags) out.pairs.push_back({AvId::flags, {}, av_flags_});
  out.pairs.push_back({AvId::channel_bindings, {}, kNoChannelBindings});
  out.pairs.push_back({AvId::target_name, utf16_or_empty(settings_.target), {}});
  out.pairs.push_back({});
  return out;
}

// [MS-NLMP] 3.3.2
void NtlmInitiator::answer(nlmp::AuthenticateMessage& message, const nlmp::ChallengeMessage& challenge,
                           const nlmp::AvPairs& of_server) {
  static constexpr std::array<uint8_t, 4> kAfterPairs{};
  auto time = time_of(of_server);
  name_user(message);
  nlmp::NtlmV2ClientChallenge client;
  client.time_stamp = time ? time : FileTime::now();
  fill_random(client.challenge_from_client);
  client.av_pairs = answer_pairs(of_server);
  client.after_pairs = kAfterPairs;
  auto blob = wire::encoded(client);

  auto key = ntlm::response_key(credentials_.nt_hash, message.user_name.unicode, message.domain_name.unicode);
  auto proof = ntlm::proof(key, challenge.server_challenge, blob);
  nt_response_ = wire::encoded(nlmp::NtlmV2Response{proof, blob});
  message.nt_challenge_response = nt_response_;
  nlmp::LmV2Response lm;
  if (!time) lm = {ntlm::proof(key, challenge.server_challenge, client.challenge_from_client), client.challenge_from_client};
  lm_response_ = wire::encoded(lm);
  message.lm_challenge_response = lm_response_;
  if (time) message.mic.emplace();
  choose_session_key(message, ntlm::session_base_key(key, proof));
}

// [MS-NLMP] 3.3.1, with extended session security: the LM field holds our challenge.
void NtlmInitiator::answer_v1(nlmp::AuthenticateMessage& message, const nlmp::ChallengeMessage& challenge) {
  name_user(message);
  nlmp::Challenge ours;
  fill_random(ours);
  lm_response_.append(ours);
  lm_response_.append_zeros(16);
  nt_response_.append(ntlm::response_v1(credentials_.nt_hash, ntlm::session_challenge_v1(challenge.server_challenge, lm_response_)));
  message.lm_challenge_response = lm_response_;
  message.nt_challenge_response = nt_response_;
  auto base = ntlm::session_base_key_v1(credentials_.nt_hash);
  choose_session_key(message, ntlm::key_exchange_key_v1(base, challenge.server_challenge, lm_response_));
}

void NtlmInitiator::name_user(nlmp::AuthenticateMessage& message) const {
  message.user_name.unicode = utf16_or_empty(credentials_.user);
  message.domain_name.unicode = utf16_or_empty(credentials_.domain);
}

// [MS-NLMP] 3.1.5.1.2: a single zero byte stands for no answer.
void NtlmInitiator::answer_anonymously(nlmp::AuthenticateMessage& message) {
  message.negotiate_flags |= nlmp::kNegotiateAnonymous;
  message.negotiate_flags &= ~nlmp::kNegotiateKeyExchange;
  lm_response_.append_zeros(1);
  message.lm_challenge_response = lm_response_;
}

void NtlmInitiator::choose_session_key(nlmp::AuthenticateMessage& message, const ntlm::Key& key_exchange_key) {
  signing_.has_key = true;
  signing_.key = key_exchange_key;
  if (!(signing_.flags & nlmp::kNegotiateKeyExchange)) return;
  fill_random(signing_.key);
  encrypted_key_ = ntlm::exchanged_key(key_exchange_key, signing_.key);
  message.encrypted_random_session_key = encrypted_key_;
}

Buffer NtlmInitiator::encode(nlmp::AuthenticateMessage& message, Bytes challenge) {
  auto token = wire::encoded(message);
  if (!message.mic) return token;
  auto mic = ntlm::mic(signing_.key, negotiate_token_, challenge, token);
  std::ranges::copy(mic, token.data() + nlmp::kMicOffset);
  return token;
}

}  // namespace sallyport::auth
