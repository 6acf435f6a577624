// AUTHENTICATE_MESSAGE ([MS-NLMP] 2.2.1.3): who the client says it is, and the proof.
#pragma once

#include <optional>

#include "proto/nlmp/common.h"

namespace sallyport::nlmp {

// HMAC-MD5 over the three messages, computed with this field zero.
struct Mic {
  static constexpr const char* kName = "MIC";
  std::array<uint8_t, 16> bytes{};
  static constexpr void fields(auto& m, auto& w) { w("MIC", m.bytes); }
};
constexpr size_t kMicOffset = 72;

struct AuthenticateMessage {
  static constexpr const char* kName = "AUTHENTICATE_MESSAGE";
  uint32_t negotiate_flags = 0;
  std::optional<Version> version;
  std::optional<Mic> mic;  // room for one; whether it holds a MIC is said by MsvAvFlags
  Text domain_name;
  Text user_name;
  Text workstation;
  Bytes lm_challenge_response;
  Bytes nt_challenge_response;
  Bytes encrypted_random_session_key;
  static constexpr void fields(auto& m, auto& w) {
    auto lm = w.slot(), nt = w.slot(), domain = w.slot(), user = w.slot(), workstation = w.slot(), key = w.slot();
    head(w, MessageType::authenticate);
    part_fields("LmChallengeResponseFields", w, lm);
    part_fields("NtChallengeResponseFields", w, nt);
    part_fields("DomainNameFields", w, domain);
    part_fields("UserNameFields", w, user);
    part_fields("WorkstationFields", w, workstation);
    part_fields("EncryptedRandomSessionKeyFields", w, key);
    w("NegotiateFlags", m.negotiate_flags);
    w.end_of_fixed();
    if constexpr (wire::OnlyMeasures<decltype(w)>) return;
    auto begin = payload_begin({&lm, &nt, &domain, &user, &workstation, &key});
    w.optional("Version", part_at(64, begin != kNoPayload && begin >= kMicOffset), m.version);
    if (m.version) w.optional("MIC", part_at(kMicOffset, begin != kNoPayload && begin >= kMicOffset + 16), m.mic);
    text_part("DomainName", w, domain, m.negotiate_flags, m.domain_name);
    text_part("UserName", w, user, m.negotiate_flags, m.user_name);
    text_part("Workstation", w, workstation, m.negotiate_flags, m.workstation);
    w.bytes("LmChallengeResponse", lm, m.lm_challenge_response);
    w.bytes("NtChallengeResponse", nt, m.nt_challenge_response);
    w.bytes("EncryptedRandomSessionKey", key, m.encrypted_random_session_key);
  }
};
static_assert(wire::fixed_size<AuthenticateMessage> == 64);

}  // namespace sallyport::nlmp
