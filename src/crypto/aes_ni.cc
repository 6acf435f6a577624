#include "crypto/aes_ni.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstdlib>

#ifdef __x86_64__
#include <immintrin.h>

// Only these functions are compiled for AES-NI, so that the program still starts where it is missing.
#define AES_NI __attribute__((target("aes,sse4.1")))

namespace sallyport::crypto::aes_ni {
namespace {

AES_NI __m128i load(const uint8_t* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }
AES_NI void store(uint8_t* at, __m128i value) { _mm_storeu_si128(reinterpret_cast<__m128i*>(at), value); }
AES_NI __m128i round_key(const uint8_t* keys, int round) {
  return _mm_load_si128(reinterpret_cast<const __m128i*>(keys) + round);
}

// The S-box on four bytes: with all columns equal, ShiftRows changes nothing and no MixColumns comes last.
AES_NI uint32_t sub_word(uint32_t word) {
  return static_cast<uint32_t>(
      _mm_cvtsi128_si32(_mm_aesenclast_si128(_mm_set1_epi32(static_cast<int>(word)), _mm_setzero_si128())));
}

template <int L, int R>
AES_NI void cbc_mac_lanes(const Lane* lane, size_t blocks) {
  __m128i state[L];
  const uint8_t* keys[L];
  const uint8_t* data[L];
  for (int l = 0; l < L; l++) {
    state[l] = load(lane[l].state);
    keys[l] = lane[l].key->round_keys();
    data[l] = lane[l].data;
  }
  for (size_t at = 0; at < blocks * 16; at += 16) {
#pragma GCC unroll 8
    for (int l = 0; l < L; l++) state[l] = _mm_xor_si128(state[l], _mm_xor_si128(load(data[l] + at), round_key(keys[l], 0)));
#pragma GCC unroll 14
    for (int r = 1; r < R; r++)
#pragma GCC unroll 8
      for (int l = 0; l < L; l++) state[l] = _mm_aesenc_si128(state[l], round_key(keys[l], r));
#pragma GCC unroll 8
    for (int l = 0; l < L; l++) state[l] = _mm_aesenclast_si128(state[l], round_key(keys[l], R));
  }
  for (int l = 0; l < L; l++) store(lane[l].state, state[l]);
}

template <int R>
void cbc_mac_rounds(std::span<const Lane> lanes, size_t blocks) {
  static constexpr void (*kByCount[])(const Lane*, size_t) = {cbc_mac_lanes<1, R>, cbc_mac_lanes<2, R>, cbc_mac_lanes<3, R>,
                                                              cbc_mac_lanes<4, R>, cbc_mac_lanes<5, R>, cbc_mac_lanes<6, R>,
                                                              cbc_mac_lanes<7, R>, cbc_mac_lanes<8, R>};
  kByCount[lanes.size() - 1](lanes.data(), blocks);
}

AES_NI __m128i with_counter(__m128i base, uint32_t counter) {
  return _mm_insert_epi32(base, static_cast<int>(byte_swapped(counter)), 3);
}

// Eight blocks of key stream over 128 bytes.
template <int R>
AES_NI void ctr_eight(const uint8_t* keys, __m128i base, uint32_t counter, uint8_t* data) {
  __m128i block[8];
#pragma GCC unroll 8
  for (int i = 0; i < 8; i++) block[i] = _mm_xor_si128(with_counter(base, counter + i), round_key(keys, 0));
#pragma GCC unroll 14
  for (int r = 1; r < R; r++)
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++) block[i] = _mm_aesenc_si128(block[i], round_key(keys, r));
#pragma GCC unroll 8
  for (int i = 0; i < 8; i++) {
    block[i] = _mm_aesenclast_si128(block[i], round_key(keys, R));
    store(data + 16 * i, _mm_xor_si128(load(data + 16 * i), block[i]));
  }
}

template <int R>
AES_NI void ctr_rounds(const uint8_t* keys, const uint8_t* counter_block, uint32_t counter, MutableBytes data) {
  auto base = load(counter_block);
  for (; data.size() >= 128; data = data.subspan(128), counter += 8) ctr_eight<R>(keys, base, counter, data.data());
  if (data.empty()) return;
  std::array<uint8_t, 128> rest{};
  std::ranges::copy(data, rest.begin());
  ctr_eight<R>(keys, base, counter, rest.data());
  std::copy_n(rest.begin(), data.size(), data.begin());
}

}  // namespace

bool available() {
  static const bool found = __builtin_cpu_supports("aes") && __builtin_cpu_supports("sse4.1");
  return found;
}

// FIPS 197 5.2, on words as they lie in memory.
AES_NI Schedule::Schedule(Bytes key) : rounds_(static_cast<int>(key.size() / 4) + 6) {
  assert(key.size() == 16 || key.size() == 32);
  const size_t words = key.size() / 4;
  std::ranges::copy(key, keys_.begin());
  uint32_t round_constant = 1;
  for (size_t i = words; i < 4 * (rounds_ + 1u); i++) {
    auto word = load_le<uint32_t>(&keys_[4 * (i - 1)]);
    if (i % words == 0) {
      word = std::rotr(sub_word(word), 8) ^ round_constant;
      round_constant = (round_constant << 1) ^ (round_constant & 0x80 ? 0x11b : 0);
    } else if (words > 6 && i % words == 4) {
      word = sub_word(word);
    }
    store_le(&keys_[4 * i], word ^ load_le<uint32_t>(&keys_[4 * (i - words)]));
  }
}

void cbc_mac(std::span<const Lane> lanes, size_t blocks) {
  assert(!lanes.empty() && lanes.size() <= kLanes);
  if (lanes[0].key->rounds() == 10)
    cbc_mac_rounds<10>(lanes, blocks);
  else
    cbc_mac_rounds<14>(lanes, blocks);
}

void ctr(const Schedule& key, const Block& counter_block, uint32_t first, MutableBytes data) {
  if (key.rounds() == 10)
    ctr_rounds<10>(key.round_keys(), counter_block.data(), first, data);
  else
    ctr_rounds<14>(key.round_keys(), counter_block.data(), first, data);
}

}  // namespace sallyport::crypto::aes_ni

#else

namespace sallyport::crypto::aes_ni {

bool available() { return false; }
Schedule::Schedule(Bytes) : keys_{}, rounds_(0) { std::abort(); }
void cbc_mac(std::span<const Lane>, size_t) { std::abort(); }
void ctr(const Schedule&, const Block&, uint32_t, MutableBytes) { std::abort(); }

}  // namespace sallyport::crypto::aes_ni

#endif

namespace sallyport::crypto::aes_ni {

Schedule::~Schedule() { OPENSSL_cleanse(keys_.data(), keys_.size()); }

Block encrypt(const Schedule& key, const Block& block) {
  Block out{};
  Lane lane{&key, block.data(), out.data()};
  cbc_mac({&lane, 1}, 1);
  return out;
}

}  // namespace sallyport::crypto::aes_ni
