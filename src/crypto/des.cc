#include "crypto/des.h"

#include <openssl/evp.h>

#include <memory>

#include "crypto/openssl_check.h"

namespace sallyport::crypto {
namespace {

struct Freed {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

// 56 bits spread over eight bytes; the lowest bit of each is parity, which nobody looks at.
Digest<8> with_parity_bits(Bytes key) {
  uint64_t bits = 0;
  for (size_t i = 0; i < 7; i++) bits = bits << 8 | key[i];
  Digest<8> out;
  for (size_t i = 0; i < 8; i++) out[i] = static_cast<uint8_t>((bits >> (49 - 7 * i) & 0x7F) << 1);
  return out;
}

}  // namespace

// Triple DES with one key three times is single DES, and is in OpenSSL's default provider, where single DES is not.
Digest<8> des(Bytes key, Bytes block) {
  static EVP_CIPHER* const cipher = must(EVP_CIPHER_fetch(nullptr, "DES-EDE3-ECB", nullptr));
  auto one = with_parity_bits(key);
  std::array<uint8_t, 24> three;
  for (size_t i = 0; i < 3; i++) std::memcpy(three.data() + 8 * i, one.data(), 8);
  std::unique_ptr<EVP_CIPHER_CTX, Freed> context(must(EVP_CIPHER_CTX_new()));
  must(EVP_EncryptInit_ex2(context.get(), cipher, three.data(), nullptr, nullptr));
  must(EVP_CIPHER_CTX_set_padding(context.get(), 0));
  Digest<8> out;
  int written = 0;
  must(EVP_EncryptUpdate(context.get(), out.data(), &written, block.data(), 8));
  return out;
}

}  // namespace sallyport::crypto
