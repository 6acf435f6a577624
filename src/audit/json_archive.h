// Reads and writes what facts_archive.h declares, as JSON. What is read may be damaged: a value of the wrong type or out of its
// range is a fault, one that is missing keeps its default.
#pragma once

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/utf16.h"

namespace sallyport::audit {

template <class T>
concept Number = std::is_arithmetic_v<T>;
template <class T>
concept Enumeration = std::is_enum_v<T>;
template <class T>
concept Ticks = requires(T value) { value.count(); };
template <class T>
concept Listed = requires(T value) { value.emplace_back(); } && !std::is_convertible_v<T, std::string_view> && !std::same_as<T, std::u16string>;

// The greatest value of enumerations that index tables; others may have any.
template <class E>
constexpr int64_t greatest(E) {
  return std::numeric_limits<std::underlying_type_t<E>>::max();
}
constexpr int64_t greatest(Known) { return static_cast<int64_t>(Known::yes); }
constexpr int64_t greatest(PortState) { return static_cast<int64_t>(PortState::filtered); }
constexpr int64_t greatest(Oddity) { return static_cast<int64_t>(Oddity::agrees_to_all); }

class JsonWriter {
 public:
  using Json = nlohmann::json;

  template <class T>
  static Json of(const T& value) {
    JsonWriter writer;
    fields(writer, const_cast<T&>(value));  // fields() is written once for both ways; a writer leaves them alone
    return std::move(writer.out_);
  }
  template <class T>
  void operator()(const char* name, const T& value) {
    out_[name] = put(value);
  }

 private:
  static Json put(const std::string& value) { return value; }
  static Json put(const std::u16string& value) { return sallyport::printable(value); }
  static Json put(const policy::IpAddress& value) { return policy::to_string(value); }
  static Json put(const policy::MacAddress& value) { return policy::to_string(value); }
  static Json put(const Guid& value) { return value.bytes; }
  static Json put(const FileTime& value) { return value.ticks; }
  static Json put(const Number auto& value) { return value; }
  static Json put(const Enumeration auto& value) { return static_cast<int64_t>(value); }
  static Json put(const Ticks auto& value) { return static_cast<int64_t>(value.count()); }
  template <class T, size_t N>
  static Json put(const std::array<T, N>& value) {
    return list(value);
  }
  template <Listed T>
  static Json put(const T& value) {
    return list(value);
  }
  template <class T>
  static Json put(const std::optional<T>& value) {
    return value ? put(*value) : Json();
  }
  template <class T>
  static Json put(const T& value) {
    return of(value);
  }
  static Json list(const auto& values) {
    auto out = Json::array();
    for (auto& value : values) out.push_back(put(value));
    return out;
  }

  Json out_ = Json::object();
};

class JsonReader {
 public:
  using Json = nlohmann::json;

  // False: the value is damaged.
  template <class T>
  static bool into(T& value, const Json& json) {
    if (!json.is_object()) return false;
    JsonReader reader(json);
    fields(reader, value);
    return reader.sound_;
  }
  template <class T>
  void operator()(const char* name, T& value) {
    auto found = json_.find(name);
    if (found != json_.end()) sound_ &= get(value, *found);
  }

 private:
  explicit JsonReader(const Json& json) : json_(json) {}

  static bool get(std::string& value, const Json& json) {
    if (!json.is_string()) return false;
    value = json.get<std::string>();
    return true;
  }
  static bool get(std::u16string& value, const Json& json) {
    auto text = json.is_string() ? to_utf16(json.get_ref<const std::string&>()) : std::nullopt;
    if (text) value = std::move(*text);
    return text.has_value();
  }
  template <class T>
  static bool parsed(T& value, std::optional<T> from) {
    if (from) value = *from;
    return from.has_value();
  }
  static bool get(policy::IpAddress& value, const Json& json) {
    return json.is_string() && parsed(value, policy::parse_address(json.get_ref<const std::string&>()));
  }
  static bool get(policy::MacAddress& value, const Json& json) {
    return json.is_string() && parsed(value, policy::parse_mac(json.get_ref<const std::string&>()));
  }
  static bool get(Guid& value, const Json& json) { return get(value.bytes, json); }
  static bool get(FileTime& value, const Json& json) { return get(value.ticks, json); }
  static bool get(bool& value, const Json& json) {
    if (!json.is_boolean()) return false;
    value = json.get<bool>();
    return true;
  }
  template <Number T>
    requires std::is_floating_point_v<T>
  static bool get(T& value, const Json& json) {
    if (!json.is_number()) return false;
    value = json.get<T>();
    return true;
  }
  template <Number T>
    requires std::is_integral_v<T>
  static bool get(T& value, const Json& json) {
    if (json.is_number_unsigned() && std::in_range<T>(json.get<uint64_t>())) return value = json.get<T>(), true;
    if (json.is_number_integer() && std::in_range<T>(json.get<int64_t>())) return value = json.get<T>(), true;
    return false;
  }
  template <Enumeration T>
  static bool get(T& value, const Json& json) {
    int64_t number = 0;
    if (!get(number, json) || number < 0 || number > static_cast<int64_t>(greatest(T{}))) return false;
    value = static_cast<T>(number);
    return true;
  }
  template <Ticks T>
  static bool get(T& value, const Json& json) {
    int64_t count = 0;
    if (!get(count, json)) return false;
    value = T(count);
    return true;
  }
  template <class T, size_t N>
  static bool get(std::array<T, N>& value, const Json& json) {
    if (!json.is_array() || json.size() != N) return false;
    for (size_t i = 0; i < N; i++)
      if (!get(value[i], json[i])) return false;
    return true;
  }
  template <Listed T>
  static bool get(T& value, const Json& json) {
    if (!json.is_array()) return false;
    for (auto& each : json)
      if (!get(value.emplace_back(), each)) return false;
    return true;
  }
  template <class T>
  static bool get(std::optional<T>& value, const Json& json) {
    return json.is_null() || get(value.emplace(), json);
  }
  template <class T>
  static bool get(T& value, const Json& json) {
    return into(value, json);
  }

  const Json& json_;
  bool sound_ = true;
};

}  // namespace sallyport::audit
