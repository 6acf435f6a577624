// Reads a call's parameters out of a stub nobody has checked. Everything is copied out, so the stub need not outlive the call.
// Memory stays in proportion to the stub: arrays are charged against its size before they are made.
#pragma once

#include <utility>

#include "proto/rpce/ndr_layout.h"
#include "wire/fault.h"

namespace sallyport::rpce {

class NdrDecoder {
 public:
  explicit NdrDecoder(Bytes stub) : stub_(stub), budget_(stub.size()) {}

  template <class Call>
  bool decode(Call& call) {
    Call::fields(call, *this);
    return !fault_;
  }
  const wire::Fault& fault() const { return fault_; }
  size_t position() const { return at_; }

  template <class T>
  void operator()(const char* label, T& value) {
    if (phase_ != Phase::referents) scalars(label, value);
    if (phase_ != Phase::scalars) referents(label, value);
  }
  template <class Items>
  void counted(const char*, const char* label, Items& items) { counted_array(label, items, false); }
  template <class Items>
  void counted_varying(const char*, const char* label, Items& items) { counted_array(label, items, true); }
  void fixed_string(const char* label, std::u16string& text, size_t size) {
    if (phase_ != Phase::referents) varying_text(label, text, size);
  }
  template <class Tag, class... Arms>
  void switched(const char* label, Tag& level, std::variant<NoArm, Arms...>& arms) {
    Tag tag = level;
    tagged(label, tag, arms);
    if (tag != level) fail(wire::FaultKind::bad_value, label);
  }
  template <class Tag, class... Arms>
  void tagged(const char* label, Tag& level, std::variant<NoArm, Arms...>& arms) {
    if (phase_ != Phase::referents) {
      align(arm_alignment(arms));
      level = load<Tag>(label);
      align(arm_alignment(arms));
    }
    arm(label, level, arms);
  }
  void null(const char* label) {
    if (phase_ != Phase::referents && pointer(label)) fail(wire::FaultKind::bad_value, label);
  }

 private:
  enum class Phase { parameters, scalars, referents };

  // What stands in place.
  template <class T>
  void scalars(const char* label, T& value) {
    if constexpr (Scalar<T>) value = load<T>(label);
    else if constexpr (wire::ByteArray<T>) copy(label, value.data(), value.size());
    else if constexpr (std::is_same_v<T, Guid>) align(4), copy(label, value.bytes.data(), 16);
    else if constexpr (std::is_same_v<T, FileTime>) align(4), copy(label, reinterpret_cast<uint8_t*>(&value.ticks), 8);
    else if constexpr (std::is_same_v<T, UnicodeString>) unicode_header(label, value);
    else if constexpr (std::is_same_v<T, std::u16string>) varying_text(label, value, load<uint32_t>(label));
    else if constexpr (std::is_same_v<T, dtyp::Sid>) sid(label, value);
    else if constexpr (is_optional<T>::value) pointer(label) ? void(value.emplace()) : value.reset();
    else if constexpr (is_vector<T>::value) {
      make(label, value, load<uint32_t>(label));
      for (auto& item : value) scalars(label, item);
    } else in_phase(Phase::scalars, value);
  }
  // What its pointers name.
  template <class T>
  void referents(const char* label, T& value) {
    if (fault_) return;
    if constexpr (std::is_same_v<T, UnicodeString>) unicode_text(label, value);
    else if constexpr (is_optional<T>::value) {
      if (!value) return;
      scalars(label, *value);
      referents(label, *value);
    } else if constexpr (is_vector<T>::value) {
      for (auto& item : value) referents(label, item);
    } else if constexpr (wire::Struct<T> && !std::is_same_v<T, dtyp::Sid>) in_phase(Phase::referents, value);
  }
  template <class T>
  void in_phase(Phase phase, T& value) {
    if (fault_) return;
    if (phase == Phase::scalars) align(layout_of<T>().alignment);
    auto before = std::exchange(phase_, phase);
    T::fields(value, *this);
    phase_ = before;
  }

  template <class Items>
  void counted_array(const char* label, Items& items, bool varying) {
    if constexpr (is_optional<Items>::value) {
      if (phase_ != Phase::referents) {
        auto count = load<uint32_t>(label);
        if (pointer(label)) make(label, items.emplace(), count);
        else items.reset();
      }
      if (phase_ != Phase::scalars && items && !fault_) elements(label, *items, varying), referents(label, *items);
    } else {
      if (phase_ != Phase::referents) make(label, items, load<uint32_t>(label)), elements(label, items, varying);
      if (phase_ != Phase::scalars) referents(label, items);
    }
  }
  template <class T>
  void elements(const char* label, std::vector<T>& items, bool varying) {
    array_bounds(label, items.size(), items.size(), varying);
    for (auto& item : items) {
      if (fault_) return;
      scalars(label, item);
    }
  }
  template <class T>
  void make(const char* label, std::vector<T>& items, size_t count) {
    constexpr size_t kLeast = layout_of<T>().size;
    static_assert(kLeast > 0);
    if (fault_) return;
    if (count > budget_ / kLeast) return fail(wire::FaultKind::too_many, label);
    budget_ -= count * kLeast;
    items.assign(count, T{});
  }
  void array_bounds(const char* label, size_t maximum, size_t actual, bool varying) {
    if (load<uint32_t>(label) != maximum) fail(wire::FaultKind::bad_value, label);
    if (!varying) return;
    if (load<uint32_t>(label) != 0) fail(wire::FaultKind::bad_offset, label);
    if (load<uint32_t>(label) != actual) fail(wire::FaultKind::bad_value, label);
  }

  template <class Tag, class... Arms>
  void arm(const char* label, Tag level, std::variant<NoArm, Arms...>& arms) {
    if (fault_) return;
    if (phase_ != Phase::referents) choose_arm(arms, level);
    std::visit([&](auto& chosen) {
      if constexpr (!std::is_same_v<std::remove_reference_t<decltype(chosen)>, NoArm>) (*this)(label, chosen.value);
    }, arms);
  }

  // Offset, actual count and code units of a [string] whose maximum is known.
  void varying_text(const char* label, std::u16string& text, size_t maximum) {
    auto offset = load<uint32_t>(label), actual = load<uint32_t>(label);
    if (offset || actual > maximum || !actual) return fail(wire::FaultKind::bad_value, label);
    code_units(label, text, actual);
    if (fault_) return;
    if (text.back() != 0) return fail(wire::FaultKind::bad_value, label);
    text.pop_back();
  }
  void code_units(const char* label, std::u16string& text, size_t count) {
    if (!has(label, count * 2)) return;
    text.resize(count);
    copy(label, reinterpret_cast<uint8_t*>(text.data()), count * 2);
  }
  void unicode_header(const char* label, UnicodeString& string) {
    align(4);
    auto length = load<uint16_t>(label), maximum = load<uint16_t>(label);
    bool present = pointer(label);
    if (length % 2 || length > maximum || (!present && length)) return fail(wire::FaultKind::bad_value, label);
    string = {};
    if (!present || !has(label, length)) return;
    string.text.emplace(length / 2, u'\0');
    string.spare = maximum / 2 - length / 2;
  }
  void unicode_text(const char* label, UnicodeString& string) {
    if (!string.text) return;
    array_bounds(label, string.text->size() + string.spare, string.text->size(), true);
    code_units(label, *string.text, string.text->size());
  }
  // RPC_SID ([MS-DTYP] 2.4.2.3): the number of sub-authorities stands before the structure and in it.
  void sid(const char* label, dtyp::Sid& sid) {
    auto maximum = load<uint32_t>(label);
    auto revision = load<uint8_t>(label), count = load<uint8_t>(label);
    if (revision != 1 || count != maximum || count > dtyp::SubAuthorities::kMax) return fail(wire::FaultKind::bad_value, label);
    copy(label, sid.authority.data(), sid.authority.size());
    sid.sub_authorities.resize(count);
    for (auto& value : sid.sub_authorities) value = load<uint32_t>(label);
  }

  bool pointer(const char* label) { return load<uint32_t>(label) != 0; }
  void align(size_t alignment) { at_ = align_up(at_, alignment); }
  bool has(const char* label, size_t n) {
    if (!fault_ && at_ <= stub_.size() && n <= stub_.size() - at_) return true;
    fail(wire::FaultKind::truncated, label);
    return false;
  }
  template <Scalar T>
  T load(const char* label) {
    align(sizeof(T));
    T value{};
    copy(label, reinterpret_cast<uint8_t*>(&value), sizeof value);
    return value;
  }
  void copy(const char* label, uint8_t* to, size_t n) {
    if (!n || !has(label, n)) return;
    std::memcpy(to, stub_.data() + at_, n);
    at_ += n;
  }
  void fail(wire::FaultKind kind, const char* label) {
    if (!fault_) fault_ = {kind, label, at_};
  }

  Bytes stub_;
  size_t budget_;
  size_t at_ = 0;
  Phase phase_ = Phase::parameters;
  wire::Fault fault_;
};

template <class Call>
wire::Fault ndr_decode(Call& call, Bytes stub) {
  NdrDecoder decoder(stub);
  decoder.decode(call);
  return decoder.fault();
}

}  // namespace sallyport::rpce
