// Secret key material, at most 256 bits, wiped when it goes.
#pragma once

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "base/bytes.h"

namespace sallyport::crypto {

class Key {
 public:
  static constexpr size_t kMaxSize = 32;

  Key() = default;
  // Longer input is cut: [MS-SMB2] 3.3.5.5.3 takes the leading bytes of what GSS hands out.
  explicit Key(Bytes bytes) : size_(static_cast<uint8_t>(std::min(bytes.size(), kMaxSize))) {
    std::copy_n(bytes.begin(), size_, bytes_.begin());
  }
  Key(const Key&) = default;
  Key& operator=(const Key&) = default;
  ~Key() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

  // Exactly `size` bytes: cut, or filled up with zeros on the right (Session.SessionKey, [MS-SMB2] 3.3.5.5.3).
  Key resized(size_t size) const {
    assert(size <= kMaxSize);
    Key out(bytes().first(std::min<size_t>(size, size_)));
    out.size_ = static_cast<uint8_t>(size);
    return out;
  }

  Bytes bytes() const { return {bytes_.data(), size_}; }
  operator Bytes() const { return bytes(); }
  const uint8_t* data() const { return bytes_.data(); }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  std::array<uint8_t, kMaxSize> bytes_{};
  uint8_t size_ = 0;
};

}  // namespace sallyport::crypto
