#include "support/quic_server.h"

#include <gnutls/x509.h>
#include <ngtcp2/ngtcp2_crypto_gnutls.h>

#include <cstdlib>

#include "base/random.h"

namespace sallyport::support {
namespace {

using std::chrono::nanoseconds;

constexpr uint32_t kVersions[] = {0x00000001, 0xff00001d};
constexpr uint64_t kWindow = 1 << 20;

ngtcp2_tstamp stamp(QuicTime time) {
  return static_cast<ngtcp2_tstamp>(std::chrono::duration_cast<nanoseconds>(time.time_since_epoch()).count());
}

// In a test nothing of this fails.
void must(int error) {
  if (error < 0) std::abort();
}

ngtcp2_path only_path() {
  static sockaddr_in nowhere{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {}, .sin_zero = {}};
  ngtcp2_addr end{reinterpret_cast<sockaddr*>(&nowhere), sizeof nowhere};
  return {end, end, nullptr};
}

void random_id(ngtcp2_cid& id, size_t size) {
  id.datalen = size;
  fill_random({id.data, size});
}

gnutls_x509_crt_t certificate_for(const std::string& subject, gnutls_x509_privkey_t key) {
  gnutls_x509_crt_t out;
  must(gnutls_x509_crt_init(&out));
  must(gnutls_x509_crt_set_version(out, 3));
  uint8_t serial = 1;
  must(gnutls_x509_crt_set_serial(out, &serial, 1));
  must(gnutls_x509_crt_set_dn(out, subject.c_str(), nullptr));
  must(gnutls_x509_crt_set_activation_time(out, time(nullptr) - 86400));
  must(gnutls_x509_crt_set_expiration_time(out, time(nullptr) + 30 * 86400));
  must(gnutls_x509_crt_set_key(out, key));
  must(gnutls_x509_crt_sign2(out, out, key, GNUTLS_DIG_SHA256, 0));
  return out;
}

thread_local std::function<void(MutableBytes)> spoil;

int encrypt(uint8_t* out, const ngtcp2_crypto_aead* aead, const ngtcp2_crypto_aead_ctx* context, const uint8_t* text, size_t size,
            const uint8_t* nonce, size_t nonce_size, const uint8_t* head, size_t head_size) {
  Buffer copy(Bytes(text, size));
  if (spoil) spoil(copy.mutable_bytes());
  return ngtcp2_crypto_encrypt_cb(out, aead, context, copy.data(), size, nonce, nonce_size, head, head_size);
}

}  // namespace

void spoil_quic(std::function<void(MutableBytes)> change) { spoil = std::move(change); }

QuicIdentity::QuicIdentity(const std::string& subject, std::string protocol_, std::string only_name_)
    : protocol(std::move(protocol_)), only_name(std::move(only_name_)) {
  gnutls_x509_privkey_t key;
  must(gnutls_x509_privkey_init(&key));
  must(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
  auto certificate = certificate_for(subject, key);
  must(gnutls_certificate_allocate_credentials(&credentials));
  must(gnutls_certificate_set_x509_key(credentials, &certificate, 1, key));
  gnutls_x509_crt_deinit(certificate);
  gnutls_x509_privkey_deinit(key);
}

QuicIdentity::~QuicIdentity() { gnutls_certificate_free_credentials(credentials); }

Buffer quic_versions_for(Bytes datagram) {
  ngtcp2_version_cid ids{};
  if (ngtcp2_pkt_decode_version_cid(&ids, datagram.data(), datagram.size(), 8) != NGTCP2_ERR_VERSION_NEGOTIATION) return {};
  Buffer out(256);
  auto size = ngtcp2_pkt_write_version_negotiation(out.data(), out.size(), random_value<uint8_t>(), ids.scid, ids.scidlen, ids.dcid,
                                                   ids.dcidlen, kVersions, std::size(kVersions));
  must(static_cast<int>(size));
  out.resize(static_cast<size_t>(size));
  return out;
}

struct QuicServerCallbacks {
  static QuicServer& server(void* user) { return *static_cast<QuicServer*>(user); }
  static ngtcp2_conn* connection(ngtcp2_crypto_conn_ref* reference) { return server(reference->user_data).connection_; }

  static int received(ngtcp2_conn* connection, uint32_t, int64_t stream, uint64_t, const uint8_t* data, size_t size, void* user,
                      void*) {
    server(user).stream_ = stream;
    server(user).received_.append(Bytes(data, size));
    ngtcp2_conn_extend_max_stream_offset(connection, stream, size);
    ngtcp2_conn_extend_max_offset(connection, size);
    return 0;
  }
  static void random(uint8_t* out, size_t size, const ngtcp2_rand_ctx*) { fill_random({out, size}); }
  static int new_id(ngtcp2_conn*, ngtcp2_cid* id, uint8_t* token, size_t size, void*) {
    random_id(*id, size);
    fill_random({token, NGTCP2_STATELESS_RESET_TOKENLEN});
    return 0;
  }
  // RFC 6066 3
  static int check_name(gnutls_session_t session) {
    auto* reference = static_cast<ngtcp2_crypto_conn_ref*>(gnutls_session_get_ptr(session));
    const auto& wanted = server(reference->user_data).only_name_;
    char name[256];
    size_t size = sizeof name;
    unsigned type = 0;
    if (wanted.empty()) return 0;
    if (gnutls_server_name_get(session, name, &size, &type, 0) != 0) return GNUTLS_E_UNRECOGNIZED_NAME;
    return wanted == name ? 0 : GNUTLS_E_UNRECOGNIZED_NAME;
  }

  static ngtcp2_callbacks all() {
    ngtcp2_callbacks out{};
    out.recv_client_initial = ngtcp2_crypto_recv_client_initial_cb;
    out.recv_crypto_data = ngtcp2_crypto_recv_crypto_data_cb;
    out.encrypt = encrypt;
    out.decrypt = ngtcp2_crypto_decrypt_cb;
    out.hp_mask = ngtcp2_crypto_hp_mask_cb;
    out.update_key = ngtcp2_crypto_update_key_cb;
    out.delete_crypto_aead_ctx = ngtcp2_crypto_delete_crypto_aead_ctx_cb;
    out.delete_crypto_cipher_ctx = ngtcp2_crypto_delete_crypto_cipher_ctx_cb;
    out.get_path_challenge_data = ngtcp2_crypto_get_path_challenge_data_cb;
    out.version_negotiation = ngtcp2_crypto_version_negotiation_cb;
    out.recv_stream_data = received;
    out.rand = random;
    out.get_new_connection_id = new_id;
    return out;
  }
};

QuicServer::QuicServer(const QuicIdentity& identity, Bytes first, QuicTime now)
    : reference_{QuicServerCallbacks::connection, this}, only_name_(identity.only_name), out_(1200) {
  ended_ = !begin(identity, first, now);
  take(first, now);
}

QuicServer::~QuicServer() {
  if (connection_) ngtcp2_conn_del(connection_);
  if (tls_) gnutls_deinit(tls_);
}

bool QuicServer::begin(const QuicIdentity& identity, Bytes first, QuicTime now) {
  ngtcp2_pkt_hd header{};
  if (ngtcp2_accept(&header, first.data(), first.size()) != 0) return false;
  auto path = only_path();
  auto callbacks = QuicServerCallbacks::all();
  ngtcp2_settings settings;
  ngtcp2_settings_default(&settings);
  settings.initial_ts = stamp(now);
  ngtcp2_transport_params parameters;
  ngtcp2_transport_params_default(&parameters);
  parameters.initial_max_data = parameters.initial_max_stream_data_bidi_remote = kWindow;
  parameters.initial_max_streams_bidi = 4;
  parameters.original_dcid = header.dcid;
  ngtcp2_cid ours;
  random_id(ours, 8);
  must(ngtcp2_conn_server_new(&connection_, &header.scid, &ours, &path, header.version, &callbacks, &settings, &parameters, nullptr,
                              this));
  must(gnutls_init(&tls_, GNUTLS_SERVER | GNUTLS_NO_AUTO_SEND_TICKET | GNUTLS_NO_END_OF_EARLY_DATA));
  must(gnutls_priority_set_direct(tls_, "NORMAL:-VERS-ALL:+VERS-TLS1.3:%DISABLE_TLS13_COMPAT_MODE", nullptr));
  must(gnutls_credentials_set(tls_, GNUTLS_CRD_CERTIFICATE, identity.credentials));
  gnutls_datum_t protocol{reinterpret_cast<unsigned char*>(const_cast<char*>(identity.protocol.data())),
                          static_cast<unsigned>(identity.protocol.size())};
  must(gnutls_alpn_set_protocols(tls_, &protocol, 1, GNUTLS_ALPN_MANDATORY));
  gnutls_handshake_set_post_client_hello_function(tls_, QuicServerCallbacks::check_name);
  gnutls_session_set_ptr(tls_, &reference_);
  ngtcp2_conn_set_tls_native_handle(connection_, tls_);
  must(ngtcp2_crypto_gnutls_configure_server_session(tls_));
  return true;
}

void QuicServer::take(Bytes datagram, QuicTime now) {
  if (ended_) return;
  auto path = only_path();
  if (int error = ngtcp2_conn_read_pkt(connection_, &path, nullptr, datagram.data(), datagram.size(), stamp(now)); error)
    read_end(error, now);
}

void QuicServer::read_end(int error, QuicTime now) {
  ended_ = true;
  if (error == NGTCP2_ERR_DRAINING || error == NGTCP2_ERR_DROP_CONN) return;
  ngtcp2_connection_close_error end;
  ngtcp2_connection_close_error_default(&end);
  if (error == NGTCP2_ERR_CRYPTO)
    ngtcp2_connection_close_error_set_transport_error_tls_alert(&end, ngtcp2_conn_get_tls_alert(connection_), nullptr, 0);
  else
    ngtcp2_connection_close_error_set_transport_error_liberr(&end, error, nullptr, 0);
  auto size = ngtcp2_conn_write_connection_close(connection_, nullptr, nullptr, out_.data(), out_.size(), &end, stamp(now));
  if (size > 0) last_words_ = Buffer(out_.bytes().first(static_cast<size_t>(size)));
}

Bytes QuicServer::next(QuicTime now) {
  if (ended_) {
    out_ = std::exchange(last_words_, Buffer());
    return out_;
  }
  if (ngtcp2_conn_get_expiry(connection_) <= stamp(now))
    if (int error = ngtcp2_conn_handle_expiry(connection_, stamp(now)); error) {
      read_end(error, now);
      return {};
    }
  bool sends = stream_ >= 0 && sending_ < to_send_.size();
  ngtcp2_vec rest{};
  if (sends) rest = {to_send_[sending_].data() + sent_of_it_, to_send_[sending_].size() - sent_of_it_};
  ngtcp2_ssize taken = -1;
  auto size = ngtcp2_conn_writev_stream(connection_, nullptr, nullptr, out_.data(), out_.size(), &taken, 0, sends ? stream_ : -1,
                                        sends ? &rest : nullptr, sends ? 1 : 0, stamp(now));
  if (taken > 0) sent_of_it_ += static_cast<size_t>(taken);
  if (sends && sent_of_it_ == to_send_[sending_].size()) sending_++, sent_of_it_ = 0;
  if (size < 0 && size != NGTCP2_ERR_STREAM_DATA_BLOCKED) read_end(static_cast<int>(size), now);
  if (size <= 0) return {};
  ngtcp2_conn_update_pkt_tx_time(connection_, stamp(now));
  return out_.bytes().first(static_cast<size_t>(size));
}

QuicTime QuicServer::expiry() const {
  if (ended_) return QuicTime::max();
  auto at = ngtcp2_conn_get_expiry(connection_);
  return at >= stamp(QuicTime::max()) ? QuicTime::max() : QuicTime(nanoseconds(at));
}

}  // namespace sallyport::support
