#include "proto/dns/name.h"

#include <fmt/format.h>

#include <algorithm>

namespace sallyport::dns {
namespace {

constexpr size_t kMaxLabel = 63;
constexpr size_t kMaxName = 255;  // in the message, the root's zero included

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

void add_label(Name& name, Bytes label) {
  if (!name.empty()) name += '.';
  for (auto byte : label) {
    if (byte > ' ' && byte < 0x7F && byte != '.' && byte != '\\') name += static_cast<char>(byte);
    else name += fmt::format("\\{:03}", byte);
  }
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<Name> take_name(Bytes message, size_t& at) {
  Name name;
  size_t read = at, earliest = at, length = 0;
  bool jumped = false;
  while (true) {
    if (read >= message.size()) return std::nullopt;
    size_t size = message[read++];
    if (size >= 0xC0) {
      if (read >= message.size()) return std::nullopt;
      size_t target = (size & 0x3F) << 8 | message[read++];
      if (!jumped) at = read, jumped = true;
      if (target >= earliest) return std::nullopt;
      read = earliest = target;
      continue;
    }
    length += size + 1;
    if (size > kMaxLabel || length > kMaxName || size > message.size() - read) return std::nullopt;
    if (size == 0) break;
    add_label(name, message.subspan(read, size));
    read += size;
  }
  if (!jumped) at = read;
  return name;
}

bool append_name(std::string_view name, Buffer& out) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.size() + 2 > kMaxName) return false;
  size_t begin = out.size();
  while (!name.empty()) {
    auto label = name.substr(0, name.find('.'));
    bool last = label.size() == name.size();
    name.remove_prefix(last ? name.size() : label.size() + 1);
    if (label.empty() || label.size() > kMaxLabel || (!last && name.empty())) {
      out.resize(begin);
      return false;
    }
    *out.append(1) = static_cast<uint8_t>(label.size());
    out.append(as_bytes(label));
  }
  *out.append(1) = 0;
  return true;
}

}  // namespace sallyport::dns
