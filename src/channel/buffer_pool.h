// Buffers that were used and will be used again, of one event loop. Memory that was touched once is cheaper than new
// memory, and what a burst needed is given back: the pool keeps at most kKept bytes.
#pragma once

#include <vector>

#include "base/buffer.h"

namespace sallyport::channel {

class BufferPool {
 public:
  // An empty buffer with room for at least `capacity` bytes.
  Buffer take(size_t capacity) {
    auto& shelf = capacity <= kSmall ? small_ : large_;
    size_t best = shelf.size();
    for (size_t i = shelf.size(); i-- > 0;)
      if (shelf[i].capacity() >= capacity) {
        best = i;
        break;
      }
    if (best == shelf.size()) {
      Buffer fresh;
      fresh.reserve(capacity <= kSmall ? kSmall : align_up(capacity, 64 * 1024));
      return fresh;
    }
    Buffer found = std::move(shelf[best]);
    shelf[best] = std::move(shelf.back());
    shelf.pop_back();
    kept_ -= found.capacity();
    found.clear();
    return found;
  }

  void give_back(Buffer&& buffer) {
    if (buffer.capacity() < kSmall || kept_ + buffer.capacity() > kKept) return;
    kept_ += buffer.capacity();
    (buffer.capacity() < 2 * kSmall ? small_ : large_).push_back(std::move(buffer));
  }

 private:
  static constexpr size_t kSmall = 4096 + 512;  // a page and the headers before it
  static constexpr size_t kKept = 24 * 1024 * 1024;
  std::vector<Buffer> small_, large_;
  size_t kept_ = 0;
};

}  // namespace sallyport::channel
