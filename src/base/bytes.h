// Views of memory and the integers inside them. All loads and stores are unaligned-safe and name their byte order.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

namespace sallyport {

using Bytes = std::span<const uint8_t>;
using MutableBytes = std::span<uint8_t>;

template <class T>
concept Scalar = std::is_integral_v<T> || std::is_enum_v<T>;

template <Scalar T>
constexpr T byte_swapped(T value) {
  T out{};
  auto* to = reinterpret_cast<uint8_t*>(&out);
  auto* from = reinterpret_cast<const uint8_t*>(&value);
  for (size_t i = 0; i < sizeof(T); i++) to[i] = from[sizeof(T) - 1 - i];
  return out;
}

template <Scalar T>
T load_le(const uint8_t* at) {
  static_assert(std::endian::native == std::endian::little);
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <Scalar T>
void store_le(uint8_t* at, T value) {
  std::memcpy(at, &value, sizeof value);
}

template <Scalar T>
T load_be(const uint8_t* at) {
  return byte_swapped(load_le<T>(at));
}

template <Scalar T>
void store_be(uint8_t* at, T value) {
  store_le(at, byte_swapped(value));
}

inline Bytes as_bytes(std::string_view text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }
inline Bytes as_bytes(std::u16string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size() * sizeof(char16_t)};
}
inline std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

inline bool equal(Bytes a, Bytes b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

// True when every byte is zero.
inline bool all_zero(Bytes bytes) {
  for (auto byte : bytes)
    if (byte) return false;
  return true;
}

constexpr size_t align_up(size_t value, size_t alignment) { return (value + alignment - 1) / alignment * alignment; }

}  // namespace sallyport
