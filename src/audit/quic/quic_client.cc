#include "audit/quic/quic_client.h"

#include <ngtcp2/ngtcp2_crypto_gnutls.h>

#include "base/random.h"

namespace sallyport::audit {
namespace {

using std::chrono::nanoseconds;

constexpr size_t kDatagram = 1200;
constexpr size_t kWindow = 64 * 1024;  // an answer to NEGOTIATE takes some hundred bytes
constexpr nanoseconds kFirstResend = std::chrono::milliseconds(200);

ngtcp2_tstamp stamp(QuicClient::Time time) {
  return static_cast<ngtcp2_tstamp>(std::chrono::duration_cast<nanoseconds>(time.time_since_epoch()).count());
}

void random_id(ngtcp2_cid& id, size_t size) {
  id.datalen = size;
  fill_random({id.data, size});
}

// The socket is bound to one peer, so that the library need not know addresses: every datagram has come by this path.
ngtcp2_path only_path() {
  static sockaddr_in nowhere{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {}, .sin_zero = {}};
  ngtcp2_addr end{reinterpret_cast<sockaddr*>(&nowhere), sizeof nowhere};
  return {end, end, nullptr};
}

ngtcp2_settings settings_at(QuicClient::Time now) {
  ngtcp2_settings out;
  ngtcp2_settings_default(&out);
  out.initial_ts = stamp(now);
  out.initial_rtt = static_cast<ngtcp2_duration>(kFirstResend.count() / 3);  // it waits for three times that. RFC 9002 6.2.1
  out.max_tx_udp_payload_size = kDatagram;
  return out;
}

ngtcp2_transport_params transport_parameters() {
  ngtcp2_transport_params out;
  ngtcp2_transport_params_default(&out);
  out.initial_max_data = out.initial_max_stream_data_bidi_local = kWindow;  // and no streams of theirs
  out.max_idle_timeout = static_cast<ngtcp2_duration>(nanoseconds(std::chrono::seconds(10)).count());
  return out;
}

}  // namespace

struct QuicCallbacks {
  static QuicClient& client(void* user) { return *static_cast<QuicClient*>(user); }
  static ngtcp2_conn* connection(ngtcp2_crypto_conn_ref* reference) { return client(reference->user_data).connection_.get(); }

  static int completed(ngtcp2_conn*, void* user) {
    client(user).state_ = QuicClient::State::connected;
    return 0;
  }
  // Nothing widens the windows again: what comes is less than one.
  static int received(ngtcp2_conn*, uint32_t, int64_t stream, uint64_t, const uint8_t* data, size_t size, void* user, void*) {
    if (stream == client(user).stream_) client(user).answer_.append(Bytes(data, size));
    return 0;
  }
  static void random(uint8_t* out, size_t size, const ngtcp2_rand_ctx*) { fill_random({out, size}); }
  static int new_id(ngtcp2_conn*, ngtcp2_cid* id, uint8_t* token, size_t size, void*) {
    random_id(*id, size);
    fill_random({token, NGTCP2_STATELESS_RESET_TOKENLEN});
    return 0;
  }

  static ngtcp2_callbacks all() {
    ngtcp2_callbacks out{};
    out.client_initial = ngtcp2_crypto_client_initial_cb;
    out.recv_crypto_data = ngtcp2_crypto_recv_crypto_data_cb;
    out.encrypt = ngtcp2_crypto_encrypt_cb;
    out.decrypt = ngtcp2_crypto_decrypt_cb;
    out.hp_mask = ngtcp2_crypto_hp_mask_cb;
    out.recv_retry = ngtcp2_crypto_recv_retry_cb;
    out.update_key = ngtcp2_crypto_update_key_cb;
    out.delete_crypto_aead_ctx = ngtcp2_crypto_delete_crypto_aead_ctx_cb;
    out.delete_crypto_cipher_ctx = ngtcp2_crypto_delete_crypto_cipher_ctx_cb;
    out.get_path_challenge_data = ngtcp2_crypto_get_path_challenge_data_cb;
    out.version_negotiation = ngtcp2_crypto_version_negotiation_cb;
    out.handshake_completed = completed;
    out.recv_stream_data = received;
    out.rand = random;
    out.get_new_connection_id = new_id;
    return out;
  }
};

QuicClient::QuicClient(const std::string& name, Buffer question, Time now)
    : tls_(begin_tls(name)), reference_{QuicCallbacks::connection, this}, question_(std::move(question)), out_(kDatagram) {
  ngtcp2_connection_close_error_default(&end_);
  if (!tls_ || !begin(now)) state_ = State::failed;
}

QuicClient::~QuicClient() = default;

bool QuicClient::begin(Time now) {
  ngtcp2_cid to, from;
  random_id(to, 16);
  random_id(from, 8);
  auto path = only_path();
  auto callbacks = QuicCallbacks::all();
  auto settings = settings_at(now);
  auto parameters = transport_parameters();
  ngtcp2_conn* connection = nullptr;
  if (ngtcp2_conn_client_new(&connection, &to, &from, &path, NGTCP2_PROTO_VER_V1, &callbacks, &settings, &parameters, nullptr,
                             this) != 0)
    return false;
  connection_.reset(connection);
  gnutls_session_set_ptr(tls_.get(), &reference_);
  ngtcp2_conn_set_tls_native_handle(connection, tls_.get());
  return ngtcp2_crypto_gnutls_configure_client_session(tls_.get()) == 0;
}

void QuicClient::take(Bytes datagram, Time now) {
  if (state_ >= State::refused || datagram.empty()) return;
  auto path = only_path();
  int error = ngtcp2_conn_read_pkt(connection_.get(), &path, nullptr, datagram.data(), datagram.size(), stamp(now));
  if (error) read_end(error);
}

void QuicClient::read_end(int error) {
  state_ = error == NGTCP2_ERR_DRAINING ? State::refused : State::failed;
  error_ = error;
  if (state_ == State::refused) {
    ngtcp2_conn_get_connection_close_error(connection_.get(), &end_);
  } else if (error == NGTCP2_ERR_CRYPTO) {
    ngtcp2_connection_close_error_set_transport_error_tls_alert(&end_, ngtcp2_conn_get_tls_alert(connection_.get()), nullptr, 0);
  } else {
    ngtcp2_connection_close_error_set_transport_error_liberr(&end_, error, nullptr, 0);
  }
}

// A server that lets us open none leaves the question unasked.
bool QuicClient::open_stream() {
  if (stream_ >= 0) return true;
  return state_ == State::connected && ngtcp2_conn_open_bidi_stream(connection_.get(), &stream_, nullptr) == 0;
}

Bytes QuicClient::next(Time now) {
  if (state_ >= State::refused) return {};
  auto* connection = connection_.get();
  if (ngtcp2_conn_get_expiry(connection) <= stamp(now))
    if (int error = ngtcp2_conn_handle_expiry(connection, stamp(now)); error) {
      read_end(error);
      return {};
    }
  bool asks = open_stream() && asked_ < question_.size();
  ngtcp2_vec rest{question_.data() + asked_, question_.size() - asked_};
  ngtcp2_ssize taken = -1;
  auto size = ngtcp2_conn_writev_stream(connection, nullptr, nullptr, out_.data(), out_.size(), &taken, 0, asks ? stream_ : -1,
                                        asks ? &rest : nullptr, asks ? 1 : 0, stamp(now));
  if (taken > 0) asked_ += static_cast<size_t>(taken);
  if (size < 0 && size != NGTCP2_ERR_STREAM_DATA_BLOCKED) read_end(static_cast<int>(size));
  if (size <= 0) return {};
  ngtcp2_conn_update_pkt_tx_time(connection, stamp(now));
  return out_.bytes().first(static_cast<size_t>(size));
}

QuicClient::Time QuicClient::expiry() const {
  if (state_ >= State::refused) return Time::max();
  auto at = ngtcp2_conn_get_expiry(connection_.get());
  if (at >= stamp(Time::max())) return Time::max();
  return Time(std::chrono::duration_cast<Time::duration>(nanoseconds(at)));
}

Bytes QuicClient::farewell(Time now) {
  if (state_ == State::refused || !connection_) return {};
  if (state_ != State::failed) ngtcp2_connection_close_error_set_application_error(&end_, 0, nullptr, 0);
  auto size = ngtcp2_conn_write_connection_close(connection_.get(), nullptr, nullptr, out_.data(), out_.size(), &end_, stamp(now));
  return size > 0 ? out_.bytes().first(static_cast<size_t>(size)) : Bytes();
}

bool QuicClient::protocol_refused() const {
  return state_ == State::refused && end_.type == NGTCP2_CONNECTION_CLOSE_ERROR_CODE_TYPE_TRANSPORT &&
         end_.error_code == (NGTCP2_CRYPTO_ERROR | GNUTLS_A_NO_APPLICATION_PROTOCOL);
}

std::string QuicClient::reason() const {
  if (state_ == State::failed) return ngtcp2_strerror(error_);
  if (end_.type == NGTCP2_CONNECTION_CLOSE_ERROR_CODE_TYPE_TRANSPORT && (end_.error_code & ~0xffULL) == NGTCP2_CRYPTO_ERROR)
    return alert_name(static_cast<uint8_t>(end_.error_code));
  if (end_.error_code == NGTCP2_CONNECTION_REFUSED) return "connection refused";
  return "QUIC error " + std::to_string(end_.error_code);
}

}  // namespace sallyport::audit
