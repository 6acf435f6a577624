#include "storage/posix/disk_name.h"

#include "base/utf16.h"

namespace sallyport::storage::posix {

namespace {

constexpr std::string_view kMapped = "\"*:<>?\\|";  // at U+F020 + index
constexpr char16_t kControls = 0xF000, kFirst = 0xF020, kLastSpace = 0xF028, kLastDot = 0xF029, kRawByte = 0xF700;

bool is_plain(std::string_view disk) {
  for (unsigned char byte : disk)
    if (byte < 0x20 || byte >= 0x80 || kMapped.find(static_cast<char>(byte)) != kMapped.npos) return false;
  return disk.empty() || (disk.back() != '.' && disk.back() != ' ');
}

bool needs_decoding(std::u16string_view shown) {
  for (auto unit : shown)
    if (unit >= 0x80) return true;
  return false;
}

// How many bytes at `at` are one character in (W)UTF-8; 0 when they are none.
size_t character_length(std::string_view text, size_t at, char32_t& point) {
  auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return point = lead, 1;
  size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (!length || lead > 0xF4 || text.size() - at < length) return 0;
  point = lead & (0xFF >> (length + 1));
  for (size_t i = 1; i < length; i++) {
    auto byte = static_cast<unsigned char>(text[at + i]);
    if ((byte & 0xC0) != 0x80) return 0;
    point = point << 6 | (byte & 0x3F);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  return point < kSmallest[length] || point > 0x10FFFF ? 0 : length;
}

void append_unit(std::u16string& out, char32_t point) {
  if (point < 0x10000) {
    out.push_back(static_cast<char16_t>(point));
  } else {
    out.push_back(static_cast<char16_t>(0xD7C0 + (point >> 10)));
    out.push_back(static_cast<char16_t>(0xDC00 + (point & 0x3FF)));
  }
}

char16_t shown_ascii(char byte, bool last) {
  auto value = static_cast<unsigned char>(byte);
  if (value < 0x20) return static_cast<char16_t>(kControls + value);
  if (auto index = kMapped.find(byte); index != kMapped.npos) return static_cast<char16_t>(kFirst + index);
  if (last && byte == ' ') return kLastSpace;
  if (last && byte == '.') return kLastDot;
  return value;
}

void append_utf8(std::string& out, char32_t point) {
  if (point < 0x80) {
    out.push_back(static_cast<char>(point));
    return;
  }
  int tails = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr unsigned char kLead[] = {0, 0xC0, 0xE0, 0xF0};
  out.push_back(static_cast<char>(kLead[tails] | point >> (6 * tails)));
  while (tails--) out.push_back(static_cast<char>(0x80 | ((point >> (6 * tails)) & 0x3F)));
}

// The byte a private-use character stands for, -1 for none.
int mapped_byte(char16_t unit, bool last) {
  if (unit > kControls && unit < kFirst) return unit - kControls;
  if (unit >= kFirst && unit < kFirst + kMapped.size()) return kMapped[static_cast<size_t>(unit - kFirst)];
  if (last && unit == kLastSpace) return ' ';
  if (last && unit == kLastDot) return '.';
  if (unit >= kRawByte + 0x80 && unit <= kRawByte + 0xFF) return unit - kRawByte;
  return -1;
}

std::string encode(std::u16string_view shown, bool mapping) {
  std::string out;
  out.reserve(shown.size() + 8);
  for (size_t i = 0; i < shown.size(); i++) {
    char16_t unit = shown[i];
    bool pair = (unit & 0xFC00) == 0xD800 && i + 1 < shown.size() && (shown[i + 1] & 0xFC00) == 0xDC00;
    if (int byte = mapping ? mapped_byte(unit, i + 1 == shown.size()) : -1; byte >= 0)
      out.push_back(static_cast<char>(byte));
    else if (pair)
      append_utf8(out, 0x10000 + (char32_t{static_cast<char16_t>(unit & 0x3FF)} << 10) + (shown[++i] & 0x3FF));
    else
      append_utf8(out, unit);
  }
  return out;
}

template <class Out, class In, class Convert>
Out join(In in, auto from, auto to, Convert convert) {
  Out out;
  for (size_t at = 0; at < in.size();) {
    auto end = std::min(in.find(from, at), in.size());
    if (at) out.push_back(to);
    out += convert(in.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

std::u16string shown_name(std::string_view disk) {
  if (is_plain(disk)) return std::u16string(disk.begin(), disk.end());
  std::u16string out;
  out.reserve(disk.size());
  for (size_t at = 0; at < disk.size();) {
    char32_t point = 0;
    size_t length = character_length(disk, at, point);
    if (length == 0)
      out.push_back(static_cast<char16_t>(kRawByte + static_cast<unsigned char>(disk[at])));
    else if (length == 1)
      out.push_back(shown_ascii(disk[at], at + 1 == disk.size()));
    else
      append_unit(out, point);
    at += length ? length : 1;
  }
  return out;
}

std::string disk_name(std::u16string_view shown) {
  if (!needs_decoding(shown)) return std::string(shown.begin(), shown.end());
  auto mapped = encode(shown, true);
  // "/" and NUL cannot come out of the mapping, "." and ".." can: U+F029 after nothing or a dot.
  bool special = mapped == "." || mapped == "..";
  return !special && shown_name(mapped) == shown ? mapped : encode(shown, false);
}

std::string disk_path(std::u16string_view shown) {
  return join<std::string>(shown, u'\\', '/', [](auto component) { return disk_name(component); });
}

std::u16string shown_path(std::string_view disk) {
  return join<std::u16string>(disk, '/', u'\\', [](auto component) { return shown_name(component); });
}

}  // namespace sallyport::storage::posix
