#include "crypto/cifs_signing.h"

#include <algorithm>

#include "crypto/hash.h"

namespace sallyport::crypto {

namespace {
constexpr size_t kHeaderSize = 32;
constexpr size_t kSignatureAt = 14;
using Signature = std::array<uint8_t, 8>;

Signature signature_of(Bytes message, Bytes mac_key, uint32_t sequence) {
  Signature number{}, out;
  store_le(number.data(), sequence);
  auto digest = md5(mac_key, message.first(kSignatureAt), number, message.subspan(kSignatureAt + number.size()));
  std::copy_n(digest.begin(), out.size(), out.begin());
  return out;
}
}  // namespace

bool sign_cifs(MutableBytes message, Bytes mac_key, uint32_t sequence) {
  if (message.size() < kHeaderSize) return false;
  auto signature = signature_of(message, mac_key, sequence);
  std::copy(signature.begin(), signature.end(), message.begin() + kSignatureAt);
  return true;
}

bool verify_cifs(Bytes message, Bytes mac_key, uint32_t sequence) {
  if (message.size() < kHeaderSize) return false;
  return constant_time_equal(message.subspan(kSignatureAt, sizeof(Signature)), signature_of(message, mac_key, sequence));
}

}  // namespace sallyport::crypto
