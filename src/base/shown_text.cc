#include "base/shown_text.h"

#include <cstdint>

namespace sallyport {
namespace {

struct Decoded {
  char32_t point = 0;
  size_t size = 0;  // 0: no UTF-8 here
};

// RFC 3629 4: the shortest form only, no surrogates, nothing above U+10FFFF.
Decoded decode(std::string_view text) {
  auto first = static_cast<uint8_t>(text[0]);
  if (first < 0x80) return {first, 1};
  size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < size) return {};
  char32_t point = first & (0xFF >> (size + 1));
  for (size_t i = 1; i < size; i++) {
    auto next = static_cast<uint8_t>(text[i]);
    if ((next & 0xC0) != 0x80) return {};
    point = point << 6 | (next & 0x3F);
  }
  bool shortest = point >= (size == 2 ? 0x80u : size == 3 ? 0x800u : 0x10000u);
  bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  return shortest && !surrogate && point <= 0x10FFFF ? Decoded{point, size} : Decoded{};
}

bool harmless(char32_t point) {
  if (point < 0x20 || (point >= 0x7F && point <= 0x9F)) return false;
  if (point == 0xAD || point == 0x061C || point == 0xFEFF) return false;
  return !(point >= 0x200B && point <= 0x200F) && !(point >= 0x2028 && point <= 0x202E) && !(point >= 0x2060 && point <= 0x206F);
}

}  // namespace

std::string shown_text(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto next = decode(text);
    if (next.size && harmless(next.point))
      out += text.substr(0, next.size);
    else
      out += '?';
    text.remove_prefix(next.size ? next.size : 1);
  }
  return out;
}

}  // namespace sallyport
