// The client's end of one SMB2 connection, without I/O: builds requests and understands answers, signs, encrypts and checks.
// [MS-SMB2] 3.2
#pragma once

#include <optional>

#include "auth/initiator.h"
#include "client/io_fault.h"
#include "client/session_keys.h"
#include "proto/smb2/negotiate.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::client {

// What to offer in NEGOTIATE. Algorithms are offered with dialect 3.1.1 only; an empty list is not offered at all.
struct Offer {
  std::vector<smb2::Dialect> dialects{smb2::Dialect::smb2_0_2, smb2::Dialect::smb2_1, smb2::Dialect::smb3_0,
                                      smb2::Dialect::smb3_0_2, smb2::Dialect::smb3_1_1};
  std::vector<smb2::Cipher> ciphers{smb2::Cipher::aes128_gcm, smb2::Cipher::aes256_gcm, smb2::Cipher::aes128_ccm,
                                    smb2::Cipher::aes256_ccm};
  std::vector<smb2::SigningAlgorithm> signing{smb2::SigningAlgorithm::aes_gmac, smb2::SigningAlgorithm::aes_cmac,
                                              smb2::SigningAlgorithm::hmac_sha256};
  std::vector<smb2::CompressionAlgorithm> compression;
  // So many bytes more with 3.1.1, in a context of a type that servers pass over ([MS-SMB2] 3.3.5.4): to fill several segments.
  size_t padding = 0;
  uint16_t security_mode = smb2::security_mode::kSigningEnabled;
  uint32_t capabilities = smb2::capabilities::kDfs | smb2::capabilities::kLeasing | smb2::capabilities::kLargeMtu |
                          smb2::capabilities::kMultiChannel | smb2::capabilities::kPersistentHandles |
                          smb2::capabilities::kDirectoryLeasing | smb2::capabilities::kEncryption;
};

// What came of it.
struct Negotiated {
  smb2::Dialect dialect{};
  uint16_t security_mode = 0;
  uint32_t capabilities = 0;
  Guid server_guid;
  uint32_t max_transact = 0, max_read = 0, max_write = 0;
  FileTime system_time, start_time;
  Buffer token;  // of SPNEGO
  // Chosen; with 3.1.1 from the answer's contexts, else what the dialect and the capabilities say.
  smb2::Cipher cipher = smb2::Cipher::none;
  smb2::SigningAlgorithm signing = smb2::SigningAlgorithm::hmac_sha256;
  bool signing_told = false;  // the answer had a context about it
  std::vector<smb2::CompressionAlgorithm> compression;
  uint32_t compression_flags = 0;
};

// What an answer says; malformed when a context in it makes no sense.
Outcome<Negotiated> read_negotiated(const smb2::NegotiateResponse& answer);

struct Reply {
  smb2::Header header;
  Buffer frame;   // what came, unless it held further answers
  Bytes message;  // this one, from the header on; in `frame`
  bool encrypted = false;
  NtStatus status() const { return header.status; }
  // Views in it point into `message`. Nothing when it does not decode.
  template <class T>
  std::optional<T> body() const {
    T out{};
    if (wire::decode(out, message, smb2::Header::kSize)) return std::nullopt;
    return out;
  }
};


class Dialogue {
 public:
  // ---- what to send ----
  Buffer negotiate(const Offer& offer);
  // `charge`: the credits it costs, and message ids it takes ([MS-SMB2] 3.2.4.1.5).
  template <class T>
  Buffer request(smb2::Command command, const T& body, uint16_t charge = 1) {
    Buffer message;
    size_t base = headroom();
    message.reserve(kUsualSize);
    message.append_zeros(base + smb2::Header::kSize);
    wire::encode(body, message, base);
    return finish(command, std::move(message), charge);
  }
  // The message id of what was built last.
  uint64_t last_id() const { return last_id_; }
  const Guid& client_guid() const { return client_guid_; }

  // ---- what came ----
  // One frame; it may hold several answers. A wrong signature is malformed.
  Outcome<std::vector<Reply>> take(Buffer frame);
  Outcome<Negotiated> negotiated(const Reply& reply);

  // ---- login: SESSION_SETUP requests until the answer says something else than "more processing required" ----
  void begin_login(auth::Credentials credentials, auth::InitiatorSettings settings);
  // The next request, for the token of the answer before it (of NEGOTIATE, at first). The error tells why there is none.
  std::expected<Buffer, std::string> login_request(Bytes token);
  // The token of an answer that wants more.
  std::optional<Buffer> login_challenge(const Reply& reply);
  // False: the server's last word does not fit ours. To be called with the answer that came with success.
  bool finish_login(const Reply& reply);

  uint64_t session_id = 0;
  uint32_t tree_id = 0;
  bool sign = false;
  bool encrypt = false;
  uint16_t credits_asked = 32;  // with each request

 private:
  static constexpr size_t kUsualSize = 512;  // most requests are shorter

  bool seals() const { return encrypt && keys_.to_server; }
  // Room for a transform header in front, so that encrypting moves nothing.
  size_t headroom() const { return seals() ? crypto::kTransformHeaderSize : 0; }
  Buffer finish(smb2::Command command, Buffer message, uint16_t charge);
  void seal(Buffer& message);
  Outcome<MutableBytes> open(MutableBytes frame) const;
  Outcome<> check_signature(const smb2::Header& header, Bytes message, bool encrypted) const;

  uint64_t next_message_id_ = 0, last_id_ = 0;
  Guid client_guid_;
  KeyTerms terms_;
  std::array<Buffer, 2> negotiation_;  // what was asked and answered, for the hash that a login begins with
  crypto::PreauthHash preauth_{};
  std::optional<auth::Initiator> initiator_;
  bool asked_ = false;
  SessionKeys keys_;
  uint64_t nonce_ = 1;
};

}  // namespace sallyport::client
