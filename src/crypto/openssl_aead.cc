#include "crypto/openssl_aead.h"

#include <openssl/core_names.h>

#include "crypto/openssl_check.h"

namespace sallyport::crypto {
namespace {

const EVP_CIPHER* fetched(Cipher cipher) {
  static const EVP_CIPHER* const kCiphers[] = {
      must(EVP_CIPHER_fetch(nullptr, "AES-128-CCM", nullptr)), must(EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr)),
      must(EVP_CIPHER_fetch(nullptr, "AES-256-CCM", nullptr)), must(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr))};
  return kCiphers[static_cast<size_t>(cipher) - 1];
}

size_t total(std::span<const MutableBytes> text) {
  size_t sum = 0;
  for (auto piece : text) sum += piece.size();
  return sum;
}

// The key is set up already; a nonce starts a message.
void start(EVP_CIPHER_CTX* context, Cipher cipher, Bytes nonce, Bytes aad, size_t text_size, bool seal) {
  int written = 0;
  must(EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, nonce.data(), seal));
  // CCM wants to know the length before all else.
  if (!is_gcm(cipher)) must(EVP_CipherUpdate(context, nullptr, &written, nullptr, static_cast<int>(text_size)));
  if (!aad.empty()) must(EVP_CipherUpdate(context, nullptr, &written, aad.data(), static_cast<int>(aad.size())));
}

// CCM is done, and the tag compared, within its one call: hence one even without text.
bool crypt(EVP_CIPHER_CTX* context, std::span<const MutableBytes> text) {
  static uint8_t nothing;
  int written = 0;
  if (total(text) == 0) return EVP_CipherUpdate(context, &nothing, &written, &nothing, 0) >= 0;
  for (auto piece : text)
    if (!piece.empty() && EVP_CipherUpdate(context, piece.data(), &written, piece.data(), static_cast<int>(piece.size())) <= 0)
      return false;
  return true;
}

}  // namespace

OpensslAead::Contexts::Handle OpensslAead::made(Cipher cipher, const Key& key, bool seal) {
  Contexts::Handle context(must(EVP_CIPHER_CTX_new()));
  must(EVP_CipherInit_ex(context.get(), fetched(cipher), nullptr, nullptr, nullptr, seal));
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(nonce_size(cipher)), nullptr));
  if (!is_gcm(cipher)) must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, sizeof(Tag), nullptr));
  must(EVP_CipherInit_ex(context.get(), nullptr, nullptr, key.data(), nullptr, seal));
  return context;
}

Tag OpensslAead::seal(Cipher cipher, const Key& key, Bytes nonce, Bytes aad, std::span<const MutableBytes> text) const {
  auto context = sealing_.take();
  if (!context) context = made(cipher, key, true);
  start(context.get(), cipher, nonce, aad, total(text), true);
  if (!crypt(context.get(), text)) openssl_failed();
  Tag tag;
  int written = 0;
  must(EVP_CipherFinal_ex(context.get(), tag.data(), &written));
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, sizeof tag, tag.data()));
  sealing_.put_back(std::move(context));
  return tag;
}

bool OpensslAead::open(Cipher cipher, const Key& key, Bytes nonce, Bytes aad, std::span<const MutableBytes> text,
                       Bytes tag) const {
  auto context = opening_.take();
  if (!context) context = made(cipher, key, false);
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, sizeof(Tag), const_cast<uint8_t*>(tag.data())));
  start(context.get(), cipher, nonce, aad, total(text), false);
  uint8_t unused[16];
  int written = 0;
  const auto good = crypt(context.get(), text) && (!is_gcm(cipher) || EVP_CipherFinal_ex(context.get(), unused, &written) > 0);
  if (!good) ERR_clear_error();
  opening_.put_back(std::move(context));
  return good;
}

}  // namespace sallyport::crypto
