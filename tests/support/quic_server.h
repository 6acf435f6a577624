// One QUIC connection from its server's end, without I/O: for tests of who asks for SMB over QUIC.
#pragma once

#include <gnutls/gnutls.h>
#include <ngtcp2/ngtcp2_crypto.h>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "base/buffer.h"

namespace sallyport::support {

using QuicTime = std::chrono::steady_clock::time_point;

// A self-signed certificate made now, and what the server takes.
struct QuicIdentity {
  QuicIdentity(const std::string& subject, std::string protocol, std::string only_name = "");
  ~QuicIdentity();
  QuicIdentity(const QuicIdentity&) = delete;

  gnutls_certificate_credentials_t credentials = nullptr;
  std::string protocol;   // a client that offers another is refused
  std::string only_name;  // and one that does not ask for this server, unless empty
};

// What this thread's servers say is changed by it before it is encrypted, so that it is still theirs.
void spoil_quic(std::function<void(MutableBytes)> change);

// The list of versions, when this datagram asks for one that there is not; else empty.
Buffer quic_versions_for(Bytes datagram);

class QuicServer {
 public:
  // From a client's first datagram.
  QuicServer(const QuicIdentity& identity, Bytes first, QuicTime now);
  ~QuicServer();
  QuicServer(const QuicServer&) = delete;

  void take(Bytes datagram, QuicTime now);
  // The next datagram to send; empty when there is none now.
  Bytes next(QuicTime now);
  QuicTime expiry() const;
  bool ended() const { return ended_; }

  // What the client has sent on its stream, and what to send there.
  Buffer received() { return std::exchange(received_, Buffer()); }
  void send(Bytes bytes) { to_send_.emplace_back(bytes); }

 private:
  friend struct QuicServerCallbacks;
  bool begin(const QuicIdentity& identity, Bytes first, QuicTime now);
  void read_end(int error, QuicTime now);

  gnutls_session_t tls_ = nullptr;
  ngtcp2_conn* connection_ = nullptr;
  ngtcp2_crypto_conn_ref reference_{};
  std::string only_name_;
  int64_t stream_ = -1;
  bool ended_ = false;
  Buffer received_, out_, last_words_;
  std::deque<Buffer> to_send_;  // kept: the library does not copy
  size_t sending_ = 0, sent_of_it_ = 0;
};

}  // namespace sallyport::support
