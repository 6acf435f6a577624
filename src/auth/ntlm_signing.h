// A mechListMIC by NTLM: the first signature of each side with the session's keys ([MS-SPNG] 3.3.5.1, [MS-NLMP] 3.4.4.2).
#pragma once

#include "auth/ntlm.h"
#include "base/buffer.h"

namespace sallyport::auth {

struct NtlmSigning {
  ntlm::Key key{};
  uint32_t flags = 0;
  ntlm::Sender self = ntlm::Sender::server;
  bool has_key = false;

  // Signatures without extended session security are of an older kind that nobody sends in a mechListMIC.
  bool possible() const { return has_key && flags & nlmp::kNegotiateExtendedSessionSecurity; }
  Buffer sign(Bytes message) const {
    if (!possible()) return {};
    return Buffer(Bytes(ntlm::first_signature(key, self, flags, message)));
  }
  bool verify(Bytes message, Bytes signature) const {
    auto peer = self == ntlm::Sender::server ? ntlm::Sender::client : ntlm::Sender::server;
    return possible() && crypto::constant_time_equal(ntlm::first_signature(key, peer, flags, message), signature);
  }
};

}  // namespace sallyport::auth
