// An input that is a program: takes it apart; zeros when it is over.
#pragma once

#include <algorithm>

#include "base/bytes.h"

namespace sallyport::fuzz {

class Program {
 public:
  Program(const uint8_t* data, size_t size) : left_(data, size) {}
  bool over() const { return left_.empty(); }
  uint8_t byte() {
    if (left_.empty()) return 0;
    uint8_t out = left_[0];
    left_ = left_.subspan(1);
    return out;
  }
  uint32_t word() { return byte() | byte() << 8 | byte() << 16 | static_cast<uint32_t>(byte()) << 24; }
  Bytes bytes(size_t most) {
    auto out = left_.first(std::min(most, left_.size()));
    left_ = left_.subspan(out.size());
    return out;
  }

 private:
  Bytes left_;
};

}  // namespace sallyport::fuzz
