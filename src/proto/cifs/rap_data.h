// How RAP's data is laid out: entries of fixed size one behind the other, then the strings they point to. A pointer is 16 bits,
// less the answer's Converter an offset in the data, and 16 bits that mean nothing. [MS-RAP] 2.5.2, 2.5.3
#pragma once

#include <tuple>
#include <variant>

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// A string: its pointer among the fixed fields, its characters (OEM) wherever that leads.
struct RapString {
  static constexpr const char* kName = "RAP string";

  uint16_t pointer = 0;
  std::string text;

  RapString() = default;
  RapString(std::string value) : text(std::move(value)) {}

  static constexpr void fields(auto& m, auto& w) {
    w("Offset", m.pointer);
    w.reserved("Unused", 2);
  }
};
static_assert(wire::fixed_size<RapString> == 4);

// A name in a field of fixed length, zeros behind it. What is too long is cut, the last byte stays zero.
template <size_t N>
std::array<uint8_t, N> rap_name(std::string_view name) {
  std::array<uint8_t, N> out{};
  std::copy_n(name.begin(), std::min(name.size(), N - 1), out.begin());
  return out;
}
template <size_t N>
std::string rap_name(const std::array<uint8_t, N>& field) {
  return {field.begin(), std::find(field.begin(), field.end(), uint8_t{0})};
}

// Entries, then strings. An Entry has `strings(m)`, a tuple of its RapStrings by reference. Several kinds of entries may follow
// one another: queues and their jobs, say.
template <class... Entries>
class RapWriter {
 public:
  // At most `limit` bytes; Converter stays 0.
  explicit RapWriter(size_t limit) : limit_(std::min<size_t>(limit, 0xFFFF)) {}

  // False when the entry and its strings do not fit any more.
  template <class Entry>
  bool add(Entry entry) {
    size_t fixed = wire::fixed_size<Entry>, strings = 0;
    for_each_string(entry, [&](RapString& one) { strings += one.text.size() + 1; });
    if (fixed_ + strings_ + fixed + strings > limit_) return false;
    fixed_ += fixed, strings_ += strings;
    entries_.push_back(std::move(entry));
    return true;
  }
  size_t count() const { return entries_.size(); }
  size_t size() const { return fixed_ + strings_; }

  Buffer data() {
    Buffer out;
    size_t end = fixed_;
    auto point = [&](RapString& one) { one.pointer = static_cast<uint16_t>(end), end += one.text.size() + 1; };
    for_each([&](auto& entry) { for_each_string(entry, point), wire::encode(entry, out, 0); });
    auto append = [&](RapString& one) { out.append(as_bytes(one.text)), out.append_zeros(1); };
    for_each([&](auto& entry) { for_each_string(entry, append); });
    return out;
  }

 private:
  void for_each(auto what) {
    for (auto& entry : entries_) std::visit(what, entry);
  }
  static void for_each_string(auto& entry, auto what) {
    std::apply([&](auto&... strings) { (what(strings), ...); }, std::remove_reference_t<decltype(entry)>::strings(entry));
  }

  size_t limit_;
  size_t fixed_ = 0, strings_ = 0;
  std::vector<std::variant<Entries...>> entries_;
};

// Reads `count` entries from `from` on, and their strings; a pointer out of the data is an empty string.
template <class Entry>
wire::Fault read_rap(std::vector<Entry>& out, Bytes data, size_t count, uint16_t converter, size_t from = 0) {
  out.clear();
  for (size_t i = 0; i < count; i++) {
    Entry entry;
    if (auto fault = wire::decode(entry, data, from + i * wire::fixed_size<Entry>)) return fault;
    auto fill = [&](RapString& one) {
      size_t at = static_cast<uint16_t>(one.pointer - converter);
      if (!one.pointer || at >= data.size()) return;
      auto rest = data.subspan(at);
      one.text.assign(rest.begin(), std::find(rest.begin(), rest.end(), uint8_t{0}));
    };
    std::apply([&](auto&... strings) { (fill(strings), ...); }, Entry::strings(entry));
    out.push_back(std::move(entry));
  }
  return {};
}

}  // namespace sallyport::cifs
