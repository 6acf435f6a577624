// A message as JSON, field by field, under the names the specification gives them. Text output is made from the JSON.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "base/utf16.h"
#include "wire/fixed_size.h"

namespace sallyport::wire {

using Json = nlohmann::ordered_json;

inline std::string hex(Bytes bytes) {
  std::string out;
  for (auto byte : bytes) fmt::format_to(std::back_inserter(out), "{:02x}", byte);
  return out;
}

class Printer {
 public:
  template <class T>
  static Json print(const T& message) {
    Printer printer;
    T::fields(message, printer);
    return std::move(printer.json_);
  }

  Slot slot() { return {}; }

  template <class T>
  void operator()(const char* label, const T& value) { json_[label] = value_of(value); }
  template <Scalar T>
  void be(const char* label, const T& value) { json_[label] = value_of(value); }
  void be24(const char* label, const uint32_t& value) { json_[label] = value; }
  template <Scalar T>
  void constant(const char* label, T value) { json_[label] = value_of(value); }
  void reserved(const char*, size_t) {}
  template <Scalar T>
  void offset(const char*, Slot&, T) {}
  template <Scalar T>
  void start(const char*, Slot&, T) {}
  template <Scalar T>
  void total(const char*, T) {}
  template <Scalar T>
  void length(const char*, Slot&, T) {}
  template <Scalar T>
  void same_length(const char*, Slot&, T) {}
  template <Scalar T>
  void count(const char*, Slot&, T, uint8_t = 0) {}
  template <Scalar T>
  void same_count(const char*, Slot&, T) {}
  template <Scalar T>
  void next(const char*, T) {}
  void end_of_fixed(size_t = 0) {}
  void bytes(const char* label, const Slot&, const Bytes& data) { json_[label] = hex(data); }
  void text(const char* label, const Slot&, std::u16string_view text) { json_[label] = printable(text); }
  void ascii(const char* label, const Slot&, const std::string& text) { json_[label] = text_of(text); }
  template <class Container>
  void array(const char* label, const Slot&, const Container& items) { elements(label, items); }
  template <class T>
  void chain(const char* label, const Slot&, const std::vector<T>& items, size_t) { elements(label, items); }
  template <class T>
  void list(const char* label, const Slot&, const std::vector<T>& items, size_t) { elements(label, items); }
  template <class T>
  void nested(const char* label, const Slot&, const T& part) { json_[label] = print(part); }
  template <class T>
  void inner(const char* label, const T& part) { json_[label] = print(part); }
  template <class T>
  void optional(const char* label, const Slot&, const std::optional<T>& part) {
    if (part) json_[label] = print(*part);
  }
  template <class T>
  void sequence(const char* label, const std::vector<T>& items, size_t = 1) { elements(label, items); }
  void gap(const char*, size_t) {}
  template <Scalar T>
  void byte_count(const char*, T) {}
  void zero_text(const char* label, std::u16string_view text) { json_[label] = printable(text); }
  void zero_ascii(const char* label, const std::string& text) { json_[label] = text_of(text); }
  void zero_text(const char* label, const Slot&, std::u16string_view text) { zero_text(label, text); }
  void zero_ascii(const char* label, const Slot&, const std::string& text) { zero_ascii(label, text); }
  template <class T>
  bool more(const std::optional<T>& part) { return part.has_value(); }
  void rest(const char* label, const Bytes& data) { json_[label] = hex(data); }
  template <class Container>
  void elements(const char* label, const Container& items) {
    if constexpr (std::is_same_v<Container, std::vector<uint8_t>>) return void(json_[label] = hex(items));
    auto& list = json_[label] = Json::array();
    for (const auto& item : items) list.push_back(value_of(item));
  }
  void pad(size_t) {}

 private:
  // Bytes that are not text (LANMAN names, say) are shown as Latin-1.
  static std::string text_of(const std::string& text) {
    std::u16string wide;
    for (unsigned char byte : text) wide.push_back(byte);
    return printable(wide);
  }
  template <class T>
  static Json value_of(const T& value) {
    if constexpr (std::is_same_v<T, bool>) return value;
    else if constexpr (std::is_enum_v<T> && requires { to_string(value); }) return to_string(value);
    else if constexpr (std::is_enum_v<T>) return static_cast<std::underlying_type_t<T>>(value);
    else if constexpr (Scalar<T>) return value;
    else if constexpr (ByteArray<T>) return hex(value);
    else if constexpr (std::is_same_v<T, Guid>) return to_string(value);
    else if constexpr (std::is_same_v<T, FileTime>) return value.ticks;
    else return print(value);
  }

  Json json_ = Json::object();
};

}  // namespace sallyport::wire
