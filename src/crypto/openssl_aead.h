// AES-GCM and AES-CCM by OpenSSL: the way for whatever the accelerated code does not take.
#pragma once

#include <openssl/evp.h>

#include "crypto/key.h"
#include "crypto/lazy.h"
#include "crypto/pieces.h"

namespace sallyport::crypto {

// [MS-SMB2] 2.2.3.1.2, with its values.
enum class Cipher : uint16_t { aes128_ccm = 1, aes128_gcm = 2, aes256_ccm = 3, aes256_gcm = 4 };

constexpr bool is_gcm(Cipher cipher) { return cipher == Cipher::aes128_gcm || cipher == Cipher::aes256_gcm; }
constexpr size_t key_size(Cipher cipher) { return cipher == Cipher::aes128_ccm || cipher == Cipher::aes128_gcm ? 16 : 32; }
// How much of the transform header's 16 byte Nonce field is used ([MS-SMB2] 2.2.41).
constexpr size_t nonce_size(Cipher cipher) { return is_gcm(cipher) ? 12 : 11; }

class OpensslAead {
 public:
  // The text is changed in place. CCM takes one piece only.
  Tag seal(Cipher cipher, const Key& key, Bytes nonce, Bytes aad, std::span<const MutableBytes> text) const;
  bool open(Cipher cipher, const Key& key, Bytes nonce, Bytes aad, std::span<const MutableBytes> text, Bytes tag) const;

 private:
  using Contexts = Spare<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
  static Contexts::Handle made(Cipher cipher, const Key& key, bool seal);

  // One for each direction: OpenSSL's CCM chooses its code by the direction in which the key was set up.
  Contexts sealing_, opening_;
};

}  // namespace sallyport::crypto
