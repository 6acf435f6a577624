// A call's parameters as JSON, under the names its specification gives them.
#pragma once

#include "proto/rpce/ndr.h"
#include "wire/printer.h"

namespace sallyport::rpce {

using wire::Json;

class NdrPrinter {
 public:
  template <class T>
  static Json print(const T& value) {
    NdrPrinter printer;
    T::fields(value, printer);
    return std::move(printer.json_);
  }

  template <class T>
  void operator()(const char* label, const T& value) { json_[label] = json_of(value); }
  void counted(const char*, const char* label, const auto& items) { json_[label] = json_of(items); }
  void counted_varying(const char*, const char* label, const auto& items) { json_[label] = json_of(items); }
  void fixed_string(const char* label, const std::u16string& text, size_t) { json_[label] = printable(text); }
  template <class Tag, class... Arms>
  void switched(const char* label, const Tag&, const std::variant<NoArm, Arms...>& arms) { json_[label] = arm(arms); }
  template <class Tag, class... Arms>
  void tagged(const char* label, const Tag& level, const std::variant<NoArm, Arms...>& arms) {
    json_[label] = Json{{"tag", json_of(level)}, {"value", arm(arms)}};
  }
  void null(const char* label) { json_[label] = nullptr; }

 private:
  template <class... Arms>
  static Json arm(const std::variant<NoArm, Arms...>& arms) {
    return std::visit([](const auto& chosen) -> Json {
      if constexpr (std::is_same_v<std::remove_cvref_t<decltype(chosen)>, NoArm>) return nullptr;
      else return json_of(chosen.value);
    }, arms);
  }
  template <class T>
  static Json json_of(const T& value) {
    if constexpr (std::is_enum_v<T>) return static_cast<std::underlying_type_t<T>>(value);
    else if constexpr (Scalar<T>) return value;
    else if constexpr (wire::ByteArray<T>) return wire::hex(value);
    else if constexpr (std::is_same_v<T, Guid>) return to_string(value);
    else if constexpr (std::is_same_v<T, FileTime>) return value.ticks;
    else if constexpr (std::is_same_v<T, UnicodeString>) return json_of(value.text);
    else if constexpr (std::is_same_v<T, std::u16string>) return printable(value);
    else if constexpr (std::is_same_v<T, dtyp::Sid>) return to_string(value);
    else if constexpr (std::is_same_v<T, std::vector<uint8_t>>) return wire::hex(value);
    else if constexpr (is_optional<T>::value) return value ? json_of(*value) : Json(nullptr);
    else if constexpr (is_vector<T>::value) {
      auto list = Json::array();
      for (const auto& item : value) list.push_back(json_of(item));
      return list;
    } else return print(value);
  }

  Json json_ = Json::object();
};

}  // namespace sallyport::rpce
