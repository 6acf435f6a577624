// A permutation of 0 .. size-1 that needs no memory: each position has its number and each number its position. A Feistel
// network shuffles the next larger power of four; what falls outside of the size is shuffled again until it does not
// ("cycle walking"), which keeps it a permutation. Not a cipher: it only has to spread.
#pragma once

#include <array>
#include <cstdint>

namespace sallyport::audit {

class Order {
 public:
  Order(uint64_t size, uint64_t seed);

  uint64_t size() const { return size_; }
  // Both for arguments below size().
  uint64_t at(uint64_t position) const;
  uint64_t position_of(uint64_t number) const;

 private:
  uint64_t forth(uint64_t value) const;
  uint64_t back(uint64_t value) const;

  uint64_t size_;
  unsigned half_ = 1;  // bits in each half
  std::array<uint64_t, 4> keys_;
};

}  // namespace sallyport::audit
