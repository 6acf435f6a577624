#include "crypto/derive.h"

namespace sallyport::crypto {
namespace {

struct Names {
  std::string_view label, context;  // dialects 3.0 and 3.0.2
  std::string_view label_311;       // its context is the preauth hash
};

using namespace std::string_view_literals;

// In the order of KeyUse.
constexpr Names kNames[] = {
    {"SMB2AESCMAC\0"sv, "SmbSign\0"sv, "SMBSigningKey\0"sv},
    {"SMB2AESCCM\0"sv, "ServerOut\0"sv, "SMBS2CCipherKey\0"sv},
    {"SMB2AESCCM\0"sv, "ServerIn \0"sv, "SMBC2SCipherKey\0"sv},
    {"SMB2APP\0"sv, "SmbRpc\0"sv, "SMBAppKey\0"sv},
};

}  // namespace

// SP 800-108 5.1: one HMAC gives 32 bytes, all that is ever asked for, so the counter is always 1.
Key kbkdf(Bytes key, Bytes label, Bytes context, size_t size) {
  assert(size <= Key::kMaxSize);
  constexpr std::array<uint8_t, 4> kCounter{0, 0, 0, 1};
  constexpr std::array<uint8_t, 1> kSeparator{0};
  std::array<uint8_t, 4> bits;
  store_be(bits.data(), static_cast<uint32_t>(size * 8));
  auto block = hmac_sha256(key, kCounter, label, kSeparator, context, bits);
  Key derived(Bytes(block).first(size));
  OPENSSL_cleanse(block.data(), block.size());
  return derived;
}

Key derive(const Key& session_key, KeyUse use, const PreauthHash* preauth, size_t size) {
  const auto& names = kNames[static_cast<size_t>(use)];
  if (preauth) return kbkdf(session_key, as_bytes(names.label_311), *preauth, size);
  return kbkdf(session_key, as_bytes(names.label), as_bytes(names.context), size);
}

}  // namespace sallyport::crypto
