#include "crypto/hash.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>

#include "crypto/openssl_check.h"

namespace sallyport::crypto {
namespace {

struct Freed {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

template <size_t N>
Digest<N> digest(const EVP_MD* type, detail::PieceList pieces) {
  thread_local const std::unique_ptr<EVP_MD_CTX, Freed> context(must(EVP_MD_CTX_new()));
  must(EVP_DigestInit_ex2(context.get(), type, nullptr));
  for (auto piece : pieces) must(EVP_DigestUpdate(context.get(), piece.data(), piece.size()));
  Digest<N> out;
  must(EVP_DigestFinal_ex(context.get(), out.data(), nullptr));
  return out;
}

EVP_MAC_CTX* new_hmac(const char* digest_name) {
  static EVP_MAC* const hmac = must(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  auto* context = must(EVP_MAC_CTX_new(hmac));
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(digest_name), 0),
                               OSSL_PARAM_construct_end()};
  must(EVP_MAC_CTX_set_params(context, params));
  return context;
}

template <size_t N>
Digest<N> hmac(EVP_MAC_CTX* context, Bytes key, detail::PieceList pieces) {
  static constexpr uint8_t kNothing = 0;  // a null pointer would mean: the key of before
  must(EVP_MAC_init(context, key.empty() ? &kNothing : key.data(), key.size(), nullptr));
  for (auto piece : pieces) must(EVP_MAC_update(context, piece.data(), piece.size()));
  Digest<N> out;
  size_t size = 0;
  must(EVP_MAC_final(context, out.data(), &size, out.size()));
  return out;
}

}  // namespace

// Fetching an algorithm by name costs more than hashing a small message: once is enough.
Digest<16> detail::md5(PieceList pieces) {
  static const EVP_MD* const type = must(EVP_MD_fetch(nullptr, "MD5", nullptr));
  return digest<16>(type, pieces);
}

Digest<32> detail::sha256(PieceList pieces) {
  static const EVP_MD* const type = must(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  return digest<32>(type, pieces);
}

Digest<64> detail::sha512(PieceList pieces) {
  static const EVP_MD* const type = must(EVP_MD_fetch(nullptr, "SHA512", nullptr));
  return digest<64>(type, pieces);
}

Digest<16> detail::hmac_md5(Bytes key, PieceList pieces) {
  thread_local const std::unique_ptr<EVP_MAC_CTX, Freed> context(new_hmac("MD5"));
  return hmac<16>(context.get(), key, pieces);
}

Digest<32> detail::hmac_sha256(Bytes key, PieceList pieces) {
  thread_local const std::unique_ptr<EVP_MAC_CTX, Freed> context(new_hmac("SHA256"));
  return hmac<32>(context.get(), key, pieces);
}

bool constant_time_equal(Bytes a, Bytes b) {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace sallyport::crypto
