// CHALLENGE_MESSAGE ([MS-NLMP] 2.2.1.2): the server's random number and what it is called.
#pragma once

#include "proto/nlmp/av_pair.h"
#include "proto/nlmp/common.h"

namespace sallyport::nlmp {

using Challenge = std::array<uint8_t, 8>;

struct ChallengeMessage {
  static constexpr const char* kName = "CHALLENGE_MESSAGE";
  uint32_t negotiate_flags = 0;
  Challenge server_challenge{};
  Version version;  // there when NTLMSSP_NEGOTIATE_VERSION is set
  Text target_name;
  Bytes target_info;  // AvPairs; bytes, because the client's answer is computed over them
  static constexpr void fields(auto& m, auto& w) {
    auto target_name = w.slot(), target_info = w.slot();
    head(w, MessageType::challenge);
    part_fields("TargetNameFields", w, target_name);
    w("NegotiateFlags", m.negotiate_flags);
    w("ServerChallenge", m.server_challenge);
    w.reserved("Reserved", 8);
    part_fields("TargetInfoFields", w, target_info);
    w.end_of_fixed();
    if constexpr (wire::OnlyMeasures<decltype(w)>) return;
    if (m.negotiate_flags & kNegotiateVersion && payload_begin({&target_name, &target_info}) >= 56) w.inner("Version", m.version);
    text_part("TargetName", w, target_name, m.negotiate_flags, m.target_name);
    w.bytes("TargetInfo", target_info, m.target_info);
  }
};
static_assert(wire::fixed_size<ChallengeMessage> == 48);

}  // namespace sallyport::nlmp
