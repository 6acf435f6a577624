// AES-GCM and GMAC by Intel's IPsec-MB library. Built without it (SALLYPORT_IPSEC_MB), or on a processor that it finds
// too old, available() is false and nothing else here may be called.
#pragma once

#include <memory>

#include "crypto/pieces.h"

namespace sallyport::crypto::ipsec_mb {

bool available();
const char* version();

// Round keys and powers of the hash key: one KiB for each key that has been used. Fit for any number of threads.
class GcmKey {
 public:
  explicit GcmKey(Bytes key);  // 16 or 32 bytes
  GcmKey(GcmKey&&) noexcept;
  ~GcmKey();

  // The nonce has 12 bytes. Text is changed in place; its pieces are one text.
  Tag seal(Bytes nonce, Bytes aad, std::span<const MutableBytes> text) const;
  // Decrypts and returns the tag that the text should have had.
  Tag open(Bytes nonce, Bytes aad, std::span<const MutableBytes> text) const;
  Tag gmac(Bytes nonce, const Pieces& message) const;

 private:
  struct Data;
  std::unique_ptr<Data> data_;
};

}  // namespace sallyport::crypto::ipsec_mb
