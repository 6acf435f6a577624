// The AES block work that gains from having several messages at hand: CBC-MAC over up to eight lanes at once, and CTR.
// One CBC-MAC is a chain in which each block waits for the last; a processor can carry eight such chains in the time of
// one. Only for processors with AES-NI: ask available() first.
#pragma once

#include <array>

#include "base/bytes.h"

namespace sallyport::crypto::aes_ni {

using Block = std::array<uint8_t, 16>;

bool available();

// The round keys of AES-128 (16 byte key) or AES-256 (32).
class alignas(16) Schedule {
 public:
  explicit Schedule(Bytes key);
  Schedule(const Schedule&) = default;
  Schedule& operator=(const Schedule&) = default;
  ~Schedule();

  const uint8_t* round_keys() const { return keys_.data(); }
  int rounds() const { return rounds_; }

 private:
  alignas(16) std::array<uint8_t, 15 * 16> keys_;
  int rounds_;
};

constexpr size_t kLanes = 8;

struct Lane {
  const Schedule* key;
  const uint8_t* data;  // whole blocks
  uint8_t* state;       // 16 bytes: the chain so far
};

// state = E(state ^ block) for each of the first `blocks` blocks of every lane. All keys are of one size.
void cbc_mac(std::span<const Lane> lanes, size_t blocks);

// XORs the key stream E(counter_block with its last four bytes = first, first + 1, ...) over the data.
void ctr(const Schedule& key, const Block& counter_block, uint32_t first, MutableBytes data);

Block encrypt(const Schedule& key, const Block& block);

}  // namespace sallyport::crypto::aes_ni
