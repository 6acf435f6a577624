#include "proto/nbt/name.h"

#include <fmt/format.h>

namespace sallyport::nbt {

namespace {
constexpr size_t kEncodedSize = 32;
constexpr size_t kMaxLabel = 63;
constexpr size_t kMaxName = 255;
}  // namespace

Name Name::of(std::string_view text, uint8_t suffix) {
  Name out;
  out.bytes.fill(text == "*" ? 0 : ' ');
  for (size_t i = 0; i < text.size() && i < 15; i++) {
    char c = text[i];
    out.bytes[i] = static_cast<uint8_t>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  out.bytes[15] = suffix;
  return out;
}

std::string Name::text() const {
  std::string out(as_text(bytes).substr(0, 15));
  auto end = out.find_last_not_of(std::string_view(" \0", 2));
  out.resize(end == out.npos ? 0 : end + 1);
  return out;
}

std::string to_string(const Name& name) { return fmt::format("{}<{:02x}>", name.text(), name.suffix()); }

std::string encode_first_level(const Name& name) {
  std::string out;
  for (auto byte : name.bytes) {
    out.push_back(static_cast<char>('A' + (byte >> 4)));
    out.push_back(static_cast<char>('A' + (byte & 15)));
  }
  return out;
}

std::optional<Name> decode_first_level(std::string_view letters) {
  if (letters.size() != kEncodedSize) return std::nullopt;
  Name out;
  for (size_t i = 0; i < kEncodedSize; i++) {
    if (letters[i] < 'A' || letters[i] > 'P') return std::nullopt;
    auto half = static_cast<uint8_t>(letters[i] - 'A');
    out.bytes[i / 2] = static_cast<uint8_t>(out.bytes[i / 2] << 4 | half);
  }
  return out;
}

std::string encode_second_level(const ScopedName& name) {
  std::string out(1, static_cast<char>(kEncodedSize));
  out += encode_first_level(name.name);
  std::string_view scope = name.scope;
  while (!scope.empty()) {
    auto label = scope.substr(0, scope.find('.'));
    scope.remove_prefix(std::min(scope.size(), label.size() + 1));
    label = label.substr(0, kMaxLabel);
    if (!label.empty()) out.append(1, static_cast<char>(label.size())).append(label);
  }
  return out.append(1, '\0');
}

std::optional<ScopedName> take_second_level(Bytes& left) {
  ScopedName out;
  for (size_t at = 0, labels = 0;; labels++) {
    if (at >= left.size() || at > kMaxName) return std::nullopt;
    size_t length = left[at++];
    if (length > kMaxLabel || length > left.size() - at) return std::nullopt;
    auto label = as_text(left.subspan(at, length));
    at += length;
    if (labels == 0) {
      auto name = decode_first_level(label);
      if (!name) return std::nullopt;
      out.name = *name;
    } else if (length == 0) {
      left = left.subspan(at);
      return out;
    } else {
      out.scope.append(labels > 1 ? "." : "").append(label);
    }
  }
}

}  // namespace sallyport::nbt
