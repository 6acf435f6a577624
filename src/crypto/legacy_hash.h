// MD4 and RC4: broken, and what NTLM is made of ([MS-NLMP] 3.3.2, 3.4.5). OpenSSL keeps them in its legacy provider,
// which may be missing from an installation or forbidden there: ask legacy_problem() at start-up.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>

#include "crypto/hash.h"

namespace sallyport::crypto {

// Empty when both work; otherwise one sentence that says what to install.
const std::string& legacy_problem();
inline bool legacy_available() { return legacy_problem().empty(); }

// These throw where legacy_available() is false.
Digest<16> md4(Bytes data);

// A key stream that goes on from call to call, as NTLM's sealing wants it.
class Rc4 {
 public:
  explicit Rc4(Bytes key);  // 1 to 32 bytes
  void apply(MutableBytes data);

 private:
  struct Freed {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };
  std::unique_ptr<EVP_CIPHER_CTX, Freed> context_;
};

}  // namespace sallyport::crypto
