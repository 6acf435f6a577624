// The TLS inside of a QUIC handshake that offers the protocol "smb" ([MS-SMB2] 2.1). Nobody's certificate is believed or
// doubted: who serves is told, not judged.
#pragma once

#include <gnutls/gnutls.h>

#include <memory>

#include "audit/facts.h"

namespace sallyport::audit {

struct TlsSessionEnd {
  void operator()(gnutls_session_t session) const { gnutls_deinit(session); }
};
using TlsSession = std::unique_ptr<gnutls_session_int, TlsSessionEnd>;

// Not connected to anything yet; null when there is no memory. `name`: of the server, or empty.
TlsSession begin_tls(const std::string& name);
// What the server showed, when it came that far.
std::optional<CertificateFacts> certificate_of(gnutls_session_t session);
// "no_application_protocol"; RFC 8446 6
std::string alert_name(uint8_t alert);

}  // namespace sallyport::audit
