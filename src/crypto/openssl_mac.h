// HMAC-SHA256, AES-CMAC and AES-GMAC by OpenSSL: the only way for the first, the way without AES-NI for the others.
#pragma once

#include <openssl/evp.h>

#include "crypto/key.h"
#include "crypto/lazy.h"
#include "crypto/pieces.h"

namespace sallyport::crypto {

// [MS-SMB2] 2.2.3.1.7, with its values.
enum class SigningAlgorithm : uint16_t { hmac_sha256 = 0, aes_cmac = 1, aes_gmac = 2 };

using Signature = Tag;

class OpensslMac {
 public:
  // The first 16 bytes of the MAC. The nonce is for GMAC alone. Keeps its context, with the key set up, for the next call.
  Signature compute(SigningAlgorithm algorithm, const Key& key, Bytes nonce, const Pieces& message) const;

 private:
  Spare<EVP_MAC_CTX, EVP_MAC_CTX_free> spare_;
};

}  // namespace sallyport::crypto
