#include "base/guid.h"

#include <fmt/format.h>

#include "base/random.h"

namespace sallyport {

Guid Guid::random() {
  Guid guid;
  fill_random(guid.bytes);
  guid.bytes[7] = static_cast<uint8_t>((guid.bytes[7] & 0x0F) | 0x40);
  guid.bytes[8] = static_cast<uint8_t>((guid.bytes[8] & 0x3F) | 0x80);
  return guid;
}

std::string to_string(const Guid& guid) {
  const auto* b = guid.bytes.data();
  return fmt::format("{:08x}-{:04x}-{:04x}-{:02x}{:02x}-{:02x}{:02x}{:02x}{:02x}{:02x}{:02x}", load_le<uint32_t>(b),
                     load_le<uint16_t>(b + 4), load_le<uint16_t>(b + 6), b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

}  // namespace sallyport
