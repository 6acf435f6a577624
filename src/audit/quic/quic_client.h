// One QUIC connection from its client's end, without I/O: datagrams in, datagrams out, one stream on which something is asked.
// RFC 9000. What a peer may make it keep is bounded by the windows it offers, and nothing of a peer's is waited for here.
#pragma once

#include <ngtcp2/ngtcp2_crypto.h>

#include <chrono>

#include "audit/quic/tls.h"
#include "base/buffer.h"

namespace sallyport::audit {

class QuicClient {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class State : uint8_t {
    shaking_hands,
    connected,
    refused,  // ended by the other side
    failed,   // ended here: what came made no sense, or nothing came any more
  };

  // Asks for the protocol "smb" of the server of that name, if any, and then `question` on a stream.
  QuicClient(const std::string& name, Buffer question, Time now);
  ~QuicClient();
  QuicClient(const QuicClient&) = delete;
  QuicClient& operator=(const QuicClient&) = delete;

  void take(Bytes datagram, Time now);
  // The next datagram to send; empty when there is none now. Valid until the next call.
  Bytes next(Time now);
  // When next() has something again, if nothing comes in before.
  Time expiry() const;
  // The datagram that ends the connection; may be empty.
  Bytes farewell(Time now);

  State state() const { return state_; }
  // What came on the stream; no more is taken than the window.
  Bytes answer() const { return answer_; }
  // Why it ended, in words; and whether it was refused because of the protocol's name.
  std::string reason() const;
  bool protocol_refused() const;
  std::optional<CertificateFacts> certificate() const { return certificate_of(tls_.get()); }

 private:
  friend struct QuicCallbacks;
  struct ConnectionEnd {
    void operator()(ngtcp2_conn* connection) const { ngtcp2_conn_del(connection); }
  };
  bool begin(Time now);
  void read_end(int error);
  bool open_stream();

  TlsSession tls_;
  ngtcp2_crypto_conn_ref reference_{};
  std::unique_ptr<ngtcp2_conn, ConnectionEnd> connection_;
  State state_ = State::shaking_hands;
  int64_t stream_ = -1;
  Buffer question_;
  size_t asked_ = 0;  // of it, given to the connection
  Buffer answer_, out_;
  ngtcp2_connection_close_error end_{};
  int error_ = 0;  // with `failed`
};

}  // namespace sallyport::audit
