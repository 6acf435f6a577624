// A random but well-formed call: what proves that decoding undoes encoding, and what fuzzing starts from.
#pragma once

#include <random>

#include "proto/rpce/ndr.h"

namespace sallyport::rpce {

class NdrGenerator {
 public:
  explicit NdrGenerator(uint64_t seed) : random_(seed) {}

  template <class T>
  T generate() {
    T value{};
    T::fields(value, *this);
    return value;
  }

  template <class T>
  void operator()(const char*, T& value) { fill(value); }
  void counted(const char*, const char*, auto& items) { fill(items); }
  void counted_varying(const char*, const char*, auto& items) { fill(items); }
  void fixed_string(const char*, std::u16string& text, size_t size) { text.assign(random_() % size, u'x'); }
  template <class Tag, class... Arms>
  void switched(const char*, Tag& level, std::variant<NoArm, Arms...>& arms) {
    constexpr Tag kTags[] = {static_cast<Tag>(Arms::kTag)...};
    level = kTags[random_() % sizeof...(Arms)];
    choose_arm(arms, level);
    std::visit([&](auto& chosen) {
      if constexpr (!std::is_same_v<std::remove_reference_t<decltype(chosen)>, NoArm>) fill(chosen.value);
    }, arms);
  }
  template <class Tag, class... Arms>
  void tagged(const char* label, Tag& level, std::variant<NoArm, Arms...>& arms) { switched(label, level, arms); }
  void null(const char*) {}

 private:
  template <class T>
  void fill(T& value) {
    if constexpr (Scalar<T>) value = static_cast<T>(random_());
    else if constexpr (wire::ByteArray<T>) for (auto& byte : value) byte = static_cast<uint8_t>(random_());
    else if constexpr (std::is_same_v<T, Guid>) for (auto& byte : value.bytes) byte = static_cast<uint8_t>(random_());
    else if constexpr (std::is_same_v<T, FileTime>) value.ticks = random_();
    else if constexpr (std::is_same_v<T, UnicodeString>) fill(value.text), value.spare = value.text ? random_() % 3 : 0;
    else if constexpr (std::is_same_v<T, std::u16string>) {
      value.resize(random_() % 12);
      for (auto& unit : value) unit = static_cast<char16_t>('a' + random_() % 26);
    } else if constexpr (std::is_same_v<T, dtyp::Sid>) {
      fill(value.authority);
      value.sub_authorities.resize(random_() % 16);
      for (auto& number : value.sub_authorities) number = static_cast<uint32_t>(random_());
    } else if constexpr (is_optional<T>::value) {
      if (random_() % 4) fill(value.emplace());
    } else if constexpr (is_vector<T>::value) {
      value.resize(random_() % 4);
      for (auto& item : value) fill(item);
    } else T::fields(value, *this);
  }

  std::mt19937_64 random_;
};

}  // namespace sallyport::rpce
