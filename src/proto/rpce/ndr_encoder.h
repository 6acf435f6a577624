// Writes a call's parameters at the end of a Buffer; alignment counts from where the stub starts.
#pragma once

#include <utility>

#include "base/buffer.h"
#include "proto/rpce/ndr_layout.h"

namespace sallyport::rpce {

class NdrEncoder {
 public:
  explicit NdrEncoder(Buffer& out) : out_(out), base_(out.size()) {}

  template <class Call>
  void encode(const Call& call) { Call::fields(call, *this); }

  template <class T>
  void operator()(const char*, const T& value) {
    if (phase_ != Phase::referents) scalars(value);
    if (phase_ != Phase::scalars) referents(value);
  }
  template <class Items>
  void counted(const char*, const char*, const Items& items) { counted_array(items, false); }
  template <class Items>
  void counted_varying(const char*, const char*, const Items& items) { counted_array(items, true); }
  void fixed_string(const char*, const std::u16string& text, size_t) {
    if (phase_ != Phase::referents) varying_text(text);
  }
  template <class Tag, class... Arms>
  void switched(const char*, const Tag& level, const std::variant<NoArm, Arms...>& arms) {
    if (phase_ != Phase::referents) {
      align(arm_alignment(arms));
      put(level);
      align(arm_alignment(arms));
    }
    std::visit([&](const auto& chosen) {
      if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(chosen)>, NoArm>) (*this)("", chosen.value);
    }, arms);
  }
  template <class Tag, class... Arms>
  void tagged(const char* label, const Tag& level, const std::variant<NoArm, Arms...>& arms) { switched(label, level, arms); }
  void null(const char*) {
    if (phase_ != Phase::referents) put<uint32_t>(0);
  }

 private:
  enum class Phase { parameters, scalars, referents };

  template <class T>
  void scalars(const T& value) {
    if constexpr (Scalar<T>) put(value);
    else if constexpr (wire::ByteArray<T>) out_.append(Bytes(value));
    else if constexpr (std::is_same_v<T, Guid>) align(4), out_.append(Bytes(value.bytes));
    else if constexpr (std::is_same_v<T, FileTime>) align(4), store_le(out_.append(8), value.ticks);
    else if constexpr (std::is_same_v<T, UnicodeString>) unicode_header(value);
    else if constexpr (std::is_same_v<T, std::u16string>) count(value.size() + 1), varying_text(value);
    else if constexpr (std::is_same_v<T, dtyp::Sid>) sid(value);
    else if constexpr (is_optional<T>::value) pointer(value.has_value());
    else if constexpr (is_vector<T>::value) {
      count(value.size());
      for (const auto& item : value) scalars(item);
    } else in_phase(Phase::scalars, value);
  }
  template <class T>
  void referents(const T& value) {
    if constexpr (std::is_same_v<T, UnicodeString>) unicode_text(value);
    else if constexpr (is_optional<T>::value) {
      if (!value) return;
      scalars(*value);
      referents(*value);
    } else if constexpr (is_vector<T>::value) {
      for (const auto& item : value) referents(item);
    } else if constexpr (wire::Struct<T> && !std::is_same_v<T, dtyp::Sid>) in_phase(Phase::referents, value);
  }
  template <class T>
  void in_phase(Phase phase, const T& value) {
    if (phase == Phase::scalars) align(layout_of<T>().alignment);
    auto before = std::exchange(phase_, phase);
    T::fields(value, *this);
    phase_ = before;
  }

  template <class Items>
  void counted_array(const Items& items, bool varying) {
    if constexpr (is_optional<Items>::value) {
      if (phase_ != Phase::referents) count(items ? items->size() : 0), pointer(items.has_value());
      if (phase_ != Phase::scalars && items) elements(*items, varying), referents(*items);
    } else {
      if (phase_ != Phase::referents) count(items.size()), elements(items, varying);
      if (phase_ != Phase::scalars) referents(items);
    }
  }
  template <class T>
  void elements(const std::vector<T>& items, bool varying) {
    count(items.size());
    if (varying) count(0), count(items.size());
    for (const auto& item : items) scalars(item);
  }

  void varying_text(const std::u16string& text) {
    count(0), count(text.size() + 1);
    out_.append(as_bytes(text));
    out_.append_zeros(2);
  }
  void unicode_header(const UnicodeString& string) {
    align(4);
    size_t size = string.text ? string.text->size() : 0;
    put(static_cast<uint16_t>(2 * size));
    put(static_cast<uint16_t>(2 * (size + string.spare)));
    pointer(string.text.has_value());
  }
  void unicode_text(const UnicodeString& string) {
    if (!string.text) return;
    count(string.text->size() + string.spare), count(0), count(string.text->size());
    out_.append(as_bytes(*string.text));
  }
  void sid(const dtyp::Sid& sid) {
    count(sid.sub_authorities.size());
    put(uint8_t{1}), put(static_cast<uint8_t>(sid.sub_authorities.size()));
    out_.append(Bytes(sid.authority));
    for (auto value : sid.sub_authorities) put(value);
  }

  void pointer(bool present) {
    put(present ? next_referent_ : 0);
    if (present) next_referent_ += 4;
  }
  void count(size_t n) { put(static_cast<uint32_t>(n)); }
  void align(size_t alignment) {
    size_t size = out_.size() - base_;
    out_.append_zeros(align_up(size, alignment) - size);
  }
  template <Scalar T>
  void put(T value) {
    align(sizeof(T));
    store_le(out_.append(sizeof(T)), value);
  }

  Buffer& out_;
  size_t base_;
  Phase phase_ = Phase::parameters;
  uint32_t next_referent_ = 0x00020000;
};

template <class Call>
void ndr_encode(const Call& call, Buffer& out) {
  NdrEncoder(out).encode(call);
}

}  // namespace sallyport::rpce
