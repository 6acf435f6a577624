#include "crypto/derive.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "crypto/test_support.h"

namespace sallyport::crypto {
namespace {

// Microsoft, "SMB 2 and SMB 3 security in Windows 10: the anatomy of signing and cryptographic keys", appendix.
// What it calls EncryptionKey is the client's.
TEST(Derive, Dialect300) {
  const Key session(unhex("7CD451825D0450D235424E44BA6E78CC"));
  EXPECT_EQ(hex(derive(session, KeyUse::signing, nullptr)), "0b7e9c5cac36c0f6ea9ab275298cedce");
  EXPECT_EQ(hex(derive(session, KeyUse::client_to_server, nullptr)), "fad27796665b313ebb578f388632b4f7");
  EXPECT_EQ(hex(derive(session, KeyUse::server_to_client, nullptr)), "b0f0427f7ceb416d1d9dcc0cd4f99447");
  EXPECT_EQ(hex(derive(session, KeyUse::application, nullptr)), "bb23a4575aa26c721af525af15a87b4f");
}

TEST(Derive, Dialect311) {
  const Key session(unhex("270E1BA896585EEB7AF3472D3B4C75A7"));
  PreauthHash preauth;
  std::ranges::copy(unhex("0DD13628CC3ED218EF9DF9772D436D0887AB9814BFAE63A80AA845F36909DB7928622DDDAD522D97"
                          "51640A459762C5A9D6BB084CBB3CE6BDADEF5D5BCE3C6C01"),
                    preauth.begin());
  EXPECT_EQ(hex(derive(session, KeyUse::signing, &preauth)), "73fe7a9a77bef0bde49c650d8ccb5f76");
  EXPECT_EQ(hex(derive(session, KeyUse::client_to_server, &preauth)), "629bcbc54422a0f572b97f45989b6073");
  EXPECT_EQ(hex(derive(session, KeyUse::server_to_client, &preauth)), "e2af0dcefac68da71a0dfbd0d1350d74");
  EXPECT_EQ(hex(derive(session, KeyUse::application, &preauth)), "6d7ad7954e9ec61e907b4d473dc178ff");
}

Octets by_openssl(Bytes key, Bytes label, Bytes context, size_t size) {
  auto* kdf = EVP_KDF_fetch(nullptr, "KBKDF", nullptr);
  auto* state = EVP_KDF_CTX_new(kdf);
  auto octets = [](const char* name, Bytes value) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<uint8_t*>(value.data()), value.size());
  };
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_MAC, const_cast<char*>("HMAC"), 0),
                               OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>("SHA256"), 0),
                               octets(OSSL_KDF_PARAM_KEY, key),
                               octets(OSSL_KDF_PARAM_SALT, label),
                               octets(OSSL_KDF_PARAM_INFO, context),
                               OSSL_PARAM_construct_end()};
  Octets out(size);
  EXPECT_EQ(EVP_KDF_derive(state, out.data(), size, params), 1);
  EVP_KDF_CTX_free(state);
  EVP_KDF_free(kdf);
  return out;
}

TEST(Derive, AgreesWithOpenssl) {
  Noise noise(1);
  for (size_t size : {16, 32}) {
    const auto key = noise.bytes(size), label = noise.bytes(16), context = noise.bytes(64);
    EXPECT_EQ(hex(kbkdf(key, label, context, size)), hex(by_openssl(key, label, context, size)));
  }
}

TEST(KeyMaterial, Resized) {
  EXPECT_EQ(hex(Key(unhex("0102")).resized(4)), "01020000");
  EXPECT_EQ(hex(Key(unhex("01020304")).resized(2)), "0102");
  EXPECT_EQ(Key(Octets(40, 1)).size(), Key::kMaxSize);
}

}  // namespace
}  // namespace sallyport::crypto
