#include "audit/quic/tls.h"

#include <gnutls/x509.h>

#include <algorithm>
#include <cctype>

namespace sallyport::audit {
namespace {

// TLS 1.3 alone, as RFC 9001 4.2 wants it. One key share: making another costs as much as all the rest of a ClientHello.
constexpr const char* kPriorities =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:%DISABLE_TLS13_COMPAT_MODE";
constexpr unsigned kFlags = GNUTLS_CLIENT | GNUTLS_NO_END_OF_EARLY_DATA | GNUTLS_NO_TICKETS | GNUTLS_KEY_SHARE_TOP;
constexpr size_t kLongestHandshakeMessage = 64 * 1024;
constexpr size_t kLongestName = 2048;  // of a subject, of which more is nothing to read

// What all handshakes share; made at the first.
struct Common {
  gnutls_priority_t priorities = nullptr;
  gnutls_certificate_credentials_t credentials = nullptr;
  bool fit = false;

  Common() {
    fit = gnutls_priority_init(&priorities, kPriorities, nullptr) == 0 &&
          gnutls_certificate_allocate_credentials(&credentials) == 0;
  }
  ~Common() {
    if (priorities) gnutls_priority_deinit(priorities);
    if (credentials) gnutls_certificate_free_credentials(credentials);
  }
};

const Common& common() {
  static const Common all;
  return all;
}

std::string taken(gnutls_datum_t& text) {
  std::string out(reinterpret_cast<const char*>(text.data), std::min<size_t>(text.size, kLongestName));
  gnutls_free(text.data);
  return out;
}

FileTime time_of(time_t seconds) {
  if (seconds < 0) return {};
  return FileTime::from({seconds, 0});
}

CertificateFacts read(gnutls_x509_crt_t certificate) {
  CertificateFacts out;
  gnutls_datum_t text{};
  if (gnutls_x509_crt_get_dn3(certificate, &text, 0) == 0) out.subject = taken(text);
  if (gnutls_x509_crt_get_issuer_dn3(certificate, &text, 0) == 0) out.issuer = taken(text);
  out.begins = time_of(gnutls_x509_crt_get_activation_time(certificate));
  out.expires = time_of(gnutls_x509_crt_get_expiration_time(certificate));
  return out;
}

}  // namespace

TlsSession begin_tls(const std::string& name) {
  gnutls_session_t session = nullptr;
  if (!common().fit || gnutls_init(&session, kFlags) != 0) return nullptr;
  TlsSession out(session);
  gnutls_datum_t smb{reinterpret_cast<unsigned char*>(const_cast<char*>("smb")), 3};
  bool ready = gnutls_priority_set(session, common().priorities) == 0 &&
               gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, common().credentials) == 0 &&
               gnutls_alpn_set_protocols(session, &smb, 1, 0) == 0;
  if (!name.empty()) ready = ready && gnutls_server_name_set(session, GNUTLS_NAME_DNS, name.data(), name.size()) == 0;
  gnutls_handshake_set_max_packet_length(session, kLongestHandshakeMessage);
  return ready ? std::move(out) : nullptr;
}

std::optional<CertificateFacts> certificate_of(gnutls_session_t session) {
  unsigned count = 0;
  const auto* chain = gnutls_certificate_get_peers(session, &count);
  gnutls_x509_crt_t certificate = nullptr;
  if (!chain || !count || gnutls_x509_crt_init(&certificate) != 0) return std::nullopt;
  std::optional<CertificateFacts> out;
  if (gnutls_x509_crt_import(certificate, &chain[0], GNUTLS_X509_FMT_DER) == 0) out = read(certificate);
  gnutls_x509_crt_deinit(certificate);
  return out;
}

std::string alert_name(uint8_t alert) {
  const char* name = gnutls_alert_get_strname(static_cast<gnutls_alert_description_t>(alert));
  constexpr std::string_view kPrefix = "GNUTLS_A_";
  if (!name || !std::string_view(name).starts_with(kPrefix)) return "alert " + std::to_string(alert);
  std::string out(name + kPrefix.size());
  for (auto& letter : out) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return out;
}

}  // namespace sallyport::audit
