// An SMB2 message that lies in several places, as the signing algorithms read it.
#pragma once

#include <array>
#include <cassert>

#include "base/bytes.h"

namespace sallyport::crypto {

using Parts = std::span<const Bytes>;
using Tag = std::array<uint8_t, 16>;

// [MS-SMB2] 2.2.1: the header, and the signature within it.
constexpr size_t kHeaderSize = 64;
constexpr size_t kSignatureOffset = 48;
constexpr size_t kSignatureSize = 16;

class Pieces {
 public:
  explicit Pieces(Bytes plain) : front_{plain, {}, {}} {}
  // `head` starts with the whole SMB2 header; its signature is read as zeros ([MS-SMB2] 3.1.4.1).
  static Pieces unsigned_message(Bytes head, Parts rest) {
    static constexpr std::array<uint8_t, kSignatureSize> kZeros{};
    assert(head.size() >= kHeaderSize);
    Pieces out(head.first(kSignatureOffset));
    out.front_[1] = kZeros;
    out.front_[2] = head.subspan(kSignatureOffset + kSignatureSize);
    out.rest_ = rest;
    return out;
  }

  size_t count() const { return front_.size() + rest_.size(); }
  Bytes operator[](size_t i) const { return i < front_.size() ? front_[i] : rest_[i - front_.size()]; }
  size_t total() const {
    size_t sum = 0;
    for (size_t i = 0; i < count(); i++) sum += (*this)[i].size();
    return sum;
  }

 private:
  std::array<Bytes, 3> front_;
  Parts rest_;
};

}  // namespace sallyport::crypto
