#include "crypto/openssl_mac.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "crypto/openssl_check.h"

namespace sallyport::crypto {
namespace {

EVP_MAC* fetched(SigningAlgorithm algorithm) {
  static EVP_MAC* const kMacs[] = {must(EVP_MAC_fetch(nullptr, "HMAC", nullptr)), must(EVP_MAC_fetch(nullptr, "CMAC", nullptr)),
                                   must(EVP_MAC_fetch(nullptr, "GMAC", nullptr))};
  return kMacs[static_cast<size_t>(algorithm)];
}

// The name of the digest or cipher beneath.
OSSL_PARAM beneath(SigningAlgorithm algorithm) {
  auto name = [](const char* parameter, const char* value) {
    return OSSL_PARAM_construct_utf8_string(parameter, const_cast<char*>(value), 0);
  };
  switch (algorithm) {
    case SigningAlgorithm::aes_cmac:
      return name(OSSL_MAC_PARAM_CIPHER, "AES-128-CBC");
    case SigningAlgorithm::aes_gmac:
      return name(OSSL_MAC_PARAM_CIPHER, "AES-128-GCM");
    default:
      return name(OSSL_MAC_PARAM_DIGEST, "SHA256");
  }
}

}  // namespace

Signature OpensslMac::compute(SigningAlgorithm algorithm, const Key& key, Bytes nonce, const Pieces& message) const {
  auto context = spare_.take();
  const auto fresh = !context;
  if (fresh) context.reset(must(EVP_MAC_CTX_new(fetched(algorithm))));

  std::array<OSSL_PARAM, 3> params{OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end()};
  size_t count = 0;
  if (fresh) params[count++] = beneath(algorithm);
  if (algorithm == SigningAlgorithm::aes_gmac)
    params[count++] = OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_IV, const_cast<uint8_t*>(nonce.data()), nonce.size());
  // Without a key the one already set up stays.
  must(EVP_MAC_init(context.get(), fresh ? key.data() : nullptr, fresh ? key.size() : 0, params.data()));

  for (size_t i = 0; i < message.count(); i++)
    if (auto piece = message[i]; !piece.empty()) must(EVP_MAC_update(context.get(), piece.data(), piece.size()));
  std::array<uint8_t, 32> mac;
  size_t size = 0;
  must(EVP_MAC_final(context.get(), mac.data(), &size, mac.size()));
  spare_.put_back(std::move(context));

  Signature signature;
  std::copy_n(mac.begin(), signature.size(), signature.begin());
  return signature;
}

}  // namespace sallyport::crypto
