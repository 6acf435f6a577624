#include "crypto/legacy_hash.h"

#include <openssl/provider.h>

#include "crypto/openssl_check.h"

namespace sallyport::crypto {
namespace {

// The provider lives in a library context of its own, so that nothing else in the process can come to use it.
// It is loaded once and never unloaded.
struct Legacy {
  EVP_MD* md4 = nullptr;
  EVP_CIPHER* rc4 = nullptr;
  std::string problem;

  Legacy() {
    auto* library = OSSL_LIB_CTX_new();
    if (library && OSSL_PROVIDER_load(library, "legacy")) {
      md4 = EVP_MD_fetch(library, "MD4", nullptr);
      rc4 = EVP_CIPHER_fetch(library, "RC4", nullptr);
    }
    ERR_clear_error();
    if (!md4 || !rc4)
      problem =
          "OpenSSL's legacy provider (legacy.so, for MD4 and RC4) cannot be loaded, and NTLM logins need it; "
          "on Debian 13 and newer install the package openssl-provider-legacy";
  }
};

const Legacy& legacy() {
  static const Legacy loaded;
  return loaded;
}

const Legacy& working_legacy() {
  if (!legacy().problem.empty()) throw std::runtime_error(legacy().problem);
  return legacy();
}

}  // namespace

const std::string& legacy_problem() { return legacy().problem; }

Digest<16> md4(Bytes data) {
  Digest<16> out;
  must(EVP_Digest(data.data(), data.size(), out.data(), nullptr, working_legacy().md4, nullptr));
  return out;
}

Rc4::Rc4(Bytes key) : context_(must(EVP_CIPHER_CTX_new())) {
  must(EVP_EncryptInit_ex2(context_.get(), working_legacy().rc4, nullptr, nullptr, nullptr));
  must(EVP_CIPHER_CTX_set_key_length(context_.get(), static_cast<int>(key.size())));
  must(EVP_EncryptInit_ex2(context_.get(), nullptr, key.data(), nullptr, nullptr));
}

void Rc4::apply(MutableBytes data) {
  int written = 0;
  if (!data.empty()) must(EVP_EncryptUpdate(context_.get(), data.data(), &written, data.data(), static_cast<int>(data.size())));
}

}  // namespace sallyport::crypto
