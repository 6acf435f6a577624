// NEGOTIATE_MESSAGE ([MS-NLMP] 2.2.1.1): what a client can do.
#pragma once

#include "proto/nlmp/common.h"

namespace sallyport::nlmp {

struct NegotiateMessage {
  static constexpr const char* kName = "NEGOTIATE_MESSAGE";
  uint32_t negotiate_flags = 0;
  Version version;          // there when NTLMSSP_NEGOTIATE_VERSION is set
  std::string domain_name;  // always in the OEM character set
  std::string workstation_name;
  static constexpr void fields(auto& m, auto& w) {
    auto domain = w.slot(), workstation = w.slot();
    head(w, MessageType::negotiate);
    w("NegotiateFlags", m.negotiate_flags);
    part_fields("DomainNameFields", w, domain);
    part_fields("WorkstationFields", w, workstation);
    w.end_of_fixed();
    if constexpr (wire::OnlyMeasures<decltype(w)>) return;
    if (m.negotiate_flags & kNegotiateVersion && payload_begin({&domain, &workstation}) >= 40) w.inner("Version", m.version);
    w.ascii("DomainName", domain, m.domain_name);
    w.ascii("WorkstationName", workstation, m.workstation_name);
  }
};
static_assert(wire::fixed_size<NegotiateMessage> == 32);

// As much of it as a server acts on. quirk: old clients end their message here.
struct NegotiateHead {
  static constexpr const char* kName = "NEGOTIATE_MESSAGE";
  uint32_t negotiate_flags = 0;
  static constexpr void fields(auto& m, auto& w) {
    head(w, MessageType::negotiate);
    w("NegotiateFlags", m.negotiate_flags);
  }
};
static_assert(wire::fixed_size<NegotiateHead> == 16);

}  // namespace sallyport::nlmp
