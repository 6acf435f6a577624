#include "crypto/ipsec_mb.h"

#include <openssl/crypto.h>

#include <cstdlib>

#ifdef SALLYPORT_IPSEC_MB
#include <intel-ipsec-mb.h>

namespace sallyport::crypto::ipsec_mb {
namespace {

// The library's own choice of code for this processor. Only functions that keep no state in the manager are called,
// so that one serves all threads.
IMB_MGR* make_manager() {
  auto* manager = alloc_mb_mgr(0);
  if (!manager) return nullptr;
  auto arch = IMB_ARCH_NONE;
  init_mb_mgr_auto(manager, &arch);
  constexpr uint64_t kNeeded = IMB_FEATURE_AESNI | IMB_FEATURE_PCLMULQDQ;
  if (imb_get_errno(manager) == 0 && arch >= IMB_ARCH_SSE && (manager->features & kNeeded) == kNeeded) return manager;
  free_mb_mgr(manager);
  return nullptr;
}

IMB_MGR* manager() {
  static IMB_MGR* const made = make_manager();
  return made;
}

}  // namespace

bool available() { return manager() != nullptr; }
const char* version() { return imb_get_version_str(); }

struct GcmKey::Data {
  alignas(64) gcm_key_data expanded;
  // For AES-128 or AES-256, as the key is long.
  aes_gcm_enc_dec_t seal, open;
  aes_gcm_init_t init;
  aes_gcm_enc_dec_update_t seal_update, open_update;
  aes_gcm_enc_dec_finalize_t seal_final, open_final;
  aes_gmac_init_t gmac_init;
  aes_gmac_update_t gmac_update;
  aes_gmac_finalize_t gmac_final;

  ~Data() { OPENSSL_cleanse(&expanded, sizeof expanded); }
  void pick_128(const IMB_MGR& m);
  void pick_256(const IMB_MGR& m);
  Tag in_pieces(Bytes nonce, Bytes aad, std::span<const MutableBytes> text, aes_gcm_enc_dec_update_t update,
                aes_gcm_enc_dec_finalize_t final) const;
};

void GcmKey::Data::pick_128(const IMB_MGR& m) {
  seal = m.gcm128_enc, open = m.gcm128_dec, init = m.gcm128_init;
  seal_update = m.gcm128_enc_update, open_update = m.gcm128_dec_update;
  seal_final = m.gcm128_enc_finalize, open_final = m.gcm128_dec_finalize;
  gmac_init = m.gmac128_init, gmac_update = m.gmac128_update, gmac_final = m.gmac128_finalize;
}

void GcmKey::Data::pick_256(const IMB_MGR& m) {
  seal = m.gcm256_enc, open = m.gcm256_dec, init = m.gcm256_init;
  seal_update = m.gcm256_enc_update, open_update = m.gcm256_dec_update;
  seal_final = m.gcm256_enc_finalize, open_final = m.gcm256_dec_finalize;
  gmac_init = m.gmac256_init, gmac_update = m.gmac256_update, gmac_final = m.gmac256_finalize;
}

Tag GcmKey::Data::in_pieces(Bytes nonce, Bytes aad, std::span<const MutableBytes> text, aes_gcm_enc_dec_update_t update,
                            aes_gcm_enc_dec_finalize_t final) const {
  gcm_context_data context;
  Tag tag;
  init(&expanded, &context, nonce.data(), aad.data(), aad.size());
  for (auto piece : text)
    if (!piece.empty()) update(&expanded, &context, piece.data(), piece.data(), piece.size());
  final(&expanded, &context, tag.data(), tag.size());
  return tag;
}

GcmKey::GcmKey(Bytes key) : data_(std::make_unique<Data>()) {
  assert(key.size() == 16 || key.size() == 32);
  auto& m = *manager();
  if (key.size() == 16) {
    data_->pick_128(m);
    m.gcm128_pre(key.data(), &data_->expanded);
  } else {
    data_->pick_256(m);
    m.gcm256_pre(key.data(), &data_->expanded);
  }
}

GcmKey::GcmKey(GcmKey&&) noexcept = default;
GcmKey::~GcmKey() = default;

Tag GcmKey::seal(Bytes nonce, Bytes aad, std::span<const MutableBytes> text) const {
  assert(nonce.size() == 12);
  if (text.size() != 1 || text[0].empty()) return data_->in_pieces(nonce, aad, text, data_->seal_update, data_->seal_final);
  gcm_context_data context;
  Tag tag;
  data_->seal(&data_->expanded, &context, text[0].data(), text[0].data(), text[0].size(), nonce.data(), aad.data(), aad.size(),
              tag.data(), tag.size());
  return tag;
}

Tag GcmKey::open(Bytes nonce, Bytes aad, std::span<const MutableBytes> text) const {
  assert(nonce.size() == 12);
  if (text.size() != 1 || text[0].empty()) return data_->in_pieces(nonce, aad, text, data_->open_update, data_->open_final);
  gcm_context_data context;
  Tag tag;
  data_->open(&data_->expanded, &context, text[0].data(), text[0].data(), text[0].size(), nonce.data(), aad.data(), aad.size(),
              tag.data(), tag.size());
  return tag;
}

Tag GcmKey::gmac(Bytes nonce, const Pieces& message) const {
  gcm_context_data context;
  Tag tag;
  data_->gmac_init(&data_->expanded, &context, nonce.data(), nonce.size());
  for (size_t i = 0; i < message.count(); i++)
    if (auto piece = message[i]; !piece.empty()) data_->gmac_update(&data_->expanded, &context, piece.data(), piece.size());
  data_->gmac_final(&data_->expanded, &context, tag.data(), tag.size());
  return tag;
}

}  // namespace sallyport::crypto::ipsec_mb

#else

namespace sallyport::crypto::ipsec_mb {

struct GcmKey::Data {};

bool available() { return false; }
const char* version() { return ""; }
GcmKey::GcmKey(Bytes) { std::abort(); }
GcmKey::GcmKey(GcmKey&&) noexcept = default;
GcmKey::~GcmKey() = default;
Tag GcmKey::seal(Bytes, Bytes, std::span<const MutableBytes>) const { std::abort(); }
Tag GcmKey::open(Bytes, Bytes, std::span<const MutableBytes>) const { std::abort(); }
Tag GcmKey::gmac(Bytes, const Pieces&) const { std::abort(); }

}  // namespace sallyport::crypto::ipsec_mb

#endif
