// Encryption of SMB 3 messages, [MS-SMB2] 3.1.4.3. A Sealer holds one key, for one direction, for the life of a session.
// It is safe to share between threads and costs 72 bytes until it is used, then up to 1.2 KiB more.
#pragma once

#include "crypto/aes_ni.h"
#include "crypto/ipsec_mb.h"
#include "crypto/openssl_aead.h"

namespace sallyport::crypto {

// [MS-SMB2] 2.2.41: the signature, and where the authenticated part begins (at the Nonce, to the header's end).
constexpr size_t kTransformHeaderSize = 52;
constexpr size_t kTransformSignatureOffset = 4;
constexpr size_t kTransformNonceOffset = 20;

class Sealer;

struct SealJob {
  const Sealer* sealer = nullptr;
  MutableBytes transform_header;  // complete but for its signature, which is written
  MutableBytes text;
};

class Sealer {
 public:
  using Text = std::span<const MutableBytes>;

  // The key's size is the cipher's.
  Sealer(Cipher cipher, const Key& key);

  Cipher cipher() const { return cipher_; }
  const Key& key() const { return key_; }

  // The text is encrypted in place; its pieces are one message. Nonce: nonce_size(cipher()) bytes, never twice.
  Tag seal(Bytes nonce, Bytes aad, Text pieces) const;
  Tag seal(Bytes nonce, Bytes aad, MutableBytes text) const { return seal(nonce, aad, Text(&text, 1)); }
  // Decrypts in place. After false nothing of the text is left.
  [[nodiscard]] bool open(Bytes nonce, Bytes aad, MutableBytes text, Bytes tag) const;

  // The same by the transform header: Nonce and associated data are read from it, the signature is written or compared.
  void seal_message(MutableBytes transform_header, Text pieces) const;
  void seal_message(MutableBytes transform_header, MutableBytes text) const { seal_message(transform_header, Text(&text, 1)); }
  [[nodiscard]] bool open_message(Bytes transform_header, MutableBytes text) const;

 private:
  friend void seal_batch(std::span<const SealJob> jobs);
  const ipsec_mb::GcmKey& gcm_key() const;
  const aes_ni::Schedule& schedule() const;
  bool ccm_fits(Bytes aad) const;
  Tag seal_piece(Bytes nonce, Bytes aad, Text one_piece) const;
  bool decrypt(Bytes nonce, Bytes aad, MutableBytes text, Bytes tag) const;

  Key key_;
  Cipher cipher_;
  Lazy<ipsec_mb::GcmKey> gcm_;
  Lazy<aes_ni::Schedule> schedule_;
  OpensslAead openssl_;
};

// Several messages, of one sealer or of many. CCM takes a quarter of the time; GCM gains nothing and loses nothing.
void seal_batch(std::span<const SealJob> jobs);

}  // namespace sallyport::crypto
