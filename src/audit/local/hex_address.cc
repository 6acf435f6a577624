#include "audit/local/hex_address.h"

#include <cstring>

#include "audit/local/words.h"

namespace sallyport::audit::local {

std::optional<policy::IpAddress> address_of_words(std::string_view text) {
  if (text.size() != 8 && text.size() != 32) return std::nullopt;
  policy::IpAddress address;
  size_t at = text.size() == 8 ? 12 : 0;
  if (at) address.bytes[10] = address.bytes[11] = 0xff;
  for (; !text.empty(); text.remove_prefix(8), at += 4) {
    auto word = number<uint32_t>(text.substr(0, 8), 16);
    if (!word) return std::nullopt;
    std::memcpy(&address.bytes[at], &*word, 4);
  }
  return address;
}

std::optional<policy::IpAddress> address_of_bytes(std::string_view text) {
  if (text.size() != 32) return std::nullopt;
  policy::IpAddress address;
  for (auto& byte : address.bytes) {
    auto value = number<uint8_t>(text.substr(0, 2), 16);
    if (!value) return std::nullopt;
    byte = *value;
    text.remove_prefix(2);
  }
  return address;
}

}  // namespace sallyport::audit::local
