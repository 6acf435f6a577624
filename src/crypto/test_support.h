// For the tests of this room: bytes from hexadecimal text, repeatable noise, and a run over every backend there is.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "crypto/backend.h"

namespace sallyport::crypto {

using Octets = std::vector<uint8_t>;

inline Octets unhex(std::string_view text) {
  Octets out;
  for (size_t i = 0; i + 1 < text.size(); i += 2)
    out.push_back(static_cast<uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  return out;
}

inline std::string hex(Bytes bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (auto byte : bytes) out += {kDigits[byte >> 4], kDigits[byte & 15]};
  return out;
}

class Noise {
 public:
  explicit Noise(uint32_t seed) : engine_(seed) {}
  size_t below(size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(engine_); }
  Octets bytes(size_t count) {
    Octets out(count);
    for (auto& byte : out) byte = static_cast<uint8_t>(engine_());
    return out;
  }
  // The same bytes, cut at random places; some pieces are empty.
  std::vector<Bytes> pieces(Bytes whole) {
    std::vector<Bytes> out;
    while (!whole.empty()) {
      const auto size = std::min(whole.size(), below(4) ? below(100) : below(whole.size() + 1));
      out.push_back(whole.first(size));
      whole = whole.subspan(size);
    }
    return out;
  }

 private:
  std::mt19937 engine_;
};

// Lengths around the block sizes of the fast code, the limits of 16 bit counters, and up to what SMB sends at most.
inline std::vector<size_t> lengths(Noise& noise, size_t random_ones) {
  std::vector<size_t> out{0, 1, 15, 16, 17, 31, 32, 33, 127, 128, 129, 1023, 1024, 2047, 2048, 2049, 65534, 65535, 65536};
  for (size_t i = 0; i < random_ones; i++) out.push_back(noise.below(70001));
  return out;
}
inline std::vector<size_t> long_lengths() { return {(1 << 20) + 3, 8 << 20}; }

class BothBackends : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override {
    if (GetParam() == Backend::accelerated && !accelerated_available()) GTEST_SKIP() << "no AES-NI and no IPsec-MB here";
    force_backend(GetParam());
  }
  void TearDown() override { force_backend(Backend::accelerated); }
};

inline std::string name_of(const testing::TestParamInfo<Backend>& info) {
  return info.param == Backend::openssl ? "openssl" : "accelerated";
}

}  // namespace sallyport::crypto
