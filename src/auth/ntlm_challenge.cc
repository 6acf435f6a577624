#include "auth/ntlm_challenge.h"

#include "auth/ntlm_text.h"
#include "wire/encoder.h"

namespace sallyport::auth {
namespace {

constexpr uint32_t kTakenUp = nlmp::kNegotiateUnicode | nlmp::kNegotiateOem | nlmp::kRequestTarget | nlmp::kNegotiateSign |
                              nlmp::kNegotiateSeal | nlmp::kNegotiateAlwaysSign | nlmp::kNegotiateExtendedSessionSecurity |
                              nlmp::kNegotiateVersion | nlmp::kNegotiate128 | nlmp::kNegotiateKeyExchange | nlmp::kNegotiate56;
constexpr uint32_t kAdded = nlmp::kNegotiateNtlm | nlmp::kTargetTypeServer | nlmp::kNegotiateTargetInfo;

// In the order in which Windows sends them. A timestamp makes clients send a MIC ([MS-NLMP] 3.1.5.1.2).
nlmp::AvPairs target_info(const ServerNames& names, Bytes timestamp) {
  return {{{nlmp::AvId::nb_domain_name, utf16_or_empty(names.netbios_domain)},
           {nlmp::AvId::nb_computer_name, utf16_or_empty(names.netbios_computer)},
           {nlmp::AvId::dns_domain_name, utf16_or_empty(names.dns_domain)},
           {nlmp::AvId::dns_computer_name, utf16_or_empty(names.dns_computer)},
           {nlmp::AvId::timestamp, {}, timestamp},
           {nlmp::AvId::eol}}};
}

}  // namespace

uint32_t challenge_flags(uint32_t client_flags) {
  uint32_t flags = (client_flags & kTakenUp) | kAdded;
  return flags & nlmp::kNegotiateUnicode ? flags & ~nlmp::kNegotiateOem : flags;
}

Buffer encode_challenge(uint32_t flags, const nlmp::Challenge& challenge, const ServerNames& names) {
  std::array<uint8_t, 8> timestamp;
  store_le(timestamp.data(), FileTime::now().ticks);
  auto info = wire::encoded(target_info(names, timestamp));
  nlmp::ChallengeMessage message;
  message.negotiate_flags = flags;
  message.server_challenge = challenge;
  message.target_name = ntlm_text(utf16_or_empty(names.netbios_computer), flags);
  message.target_info = info;
  return wire::encoded(message);
}

}  // namespace sallyport::auth
