// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash for short inputs, which somebody who sees its results cannot foretell.
#pragma once

#include <array>
#include <bit>

#include "base/bytes.h"

namespace sallyport::audit {

using SipKey = std::array<uint64_t, 2>;

constexpr void sip_round(std::array<uint64_t, 4>& v) {
  v[0] += v[1], v[2] += v[3];
  v[1] = std::rotl(v[1], 13) ^ v[0], v[3] = std::rotl(v[3], 16) ^ v[2];
  v[0] = std::rotl(v[0], 32);
  v[2] += v[1], v[0] += v[3];
  v[1] = std::rotl(v[1], 17) ^ v[2], v[3] = std::rotl(v[3], 21) ^ v[0];
  v[2] = std::rotl(v[2], 32);
}

inline uint64_t sip_hash(const SipKey& key, Bytes input) {
  std::array<uint64_t, 4> v = {key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
                               key[1] ^ 0x7465646279746573};
  auto add = [&](uint64_t word) {
    v[3] ^= word;
    sip_round(v), sip_round(v);
    v[0] ^= word;
  };
  size_t whole = input.size() / 8 * 8;
  for (size_t at = 0; at < whole; at += 8) add(load_le<uint64_t>(input.data() + at));
  uint64_t last = static_cast<uint64_t>(input.size()) << 56;
  for (size_t at = whole; at < input.size(); at++) last |= uint64_t{input[at]} << 8 * (at - whole);
  add(last);
  v[2] ^= 0xff;
  for (int i = 0; i < 4; i++) sip_round(v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

}  // namespace sallyport::audit
