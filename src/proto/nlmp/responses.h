// What NtChallengeResponse and LmChallengeResponse hold ([MS-NLMP] 2.2.2.3 - 2.2.2.8).
#pragma once

#include "base/file_time.h"
#include "proto/nlmp/av_pair.h"
#include "proto/nlmp/challenge.h"

namespace sallyport::nlmp {

// LM_RESPONSE, LMv2_RESPONSE and NTLM_RESPONSE all have this size; an NTLMv2_RESPONSE is longer.
constexpr size_t kShortResponseSize = 24;

// [MS-NLMP] 2.2.2.4
struct LmV2Response {
  static constexpr const char* kName = "LMv2_RESPONSE";
  std::array<uint8_t, 16> response{};
  Challenge challenge_from_client{};
  static constexpr void fields(auto& m, auto& w) {
    w("Response", m.response);
    w("ChallengeFromClient", m.challenge_from_client);
  }
};
static_assert(wire::fixed_size<LmV2Response> == kShortResponseSize);

// [MS-NLMP] 2.2.2.7
struct NtlmV2ClientChallenge {
  static constexpr const char* kName = "NTLMv2_CLIENT_CHALLENGE";
  FileTime time_stamp;
  Challenge challenge_from_client{};
  AvPairs av_pairs;
  Bytes after_pairs;  // four zero bytes ([MS-NLMP] 3.3.2, temp)
  static constexpr void fields(auto& m, auto& w) {
    w.constant("RespType", uint8_t{1});
    w.constant("HiRespType", uint8_t{1});
    w.reserved("Reserved1", 2);
    w.reserved("Reserved2", 4);
    w("TimeStamp", m.time_stamp);
    w("ChallengeFromClient", m.challenge_from_client);
    w.reserved("Reserved3", 4);
    w.end_of_fixed();
    w.inner("AvPairs", m.av_pairs);
    w.rest("Reserved4", m.after_pairs);
  }
};
static_assert(wire::fixed_size<NtlmV2ClientChallenge> == 28);

// [MS-NLMP] 2.2.2.8. The client challenge is kept as bytes because Response is computed over them.
struct NtlmV2Response {
  static constexpr const char* kName = "NTLMv2_RESPONSE";
  std::array<uint8_t, 16> response{};  // NTProofStr
  Bytes client_challenge;
  static constexpr void fields(auto& m, auto& w) {
    w("Response", m.response);
    w.end_of_fixed(wire::fixed_size<NtlmV2ClientChallenge>);
    w.rest("NTLMv2_CLIENT_CHALLENGE", m.client_challenge);
  }
};

}  // namespace sallyport::nlmp
