// A random but well-formed message: what fuzzing starts from and what proves that decode(encode(m)) is m.
// Bytes members point into an arena that the generator owns and that must outlive the message.
#pragma once

#include <deque>
#include <optional>
#include <random>

#include "base/buffer.h"
#include "wire/fixed_size.h"

namespace sallyport::wire {

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  template <class T>
  T generate() {
    T message{};
    T::fields(message, *this);
    return message;
  }

  Slot slot() { return {}; }

  template <class T>
  void operator()(const char*, T& value) {
    if constexpr (std::is_same_v<T, bool>) value = random_() & 1;
    else if constexpr (Scalar<T>) value = static_cast<T>(random_());
    else if constexpr (ByteArray<T>) for (auto& byte : value) byte = static_cast<uint8_t>(random_());
    else if constexpr (std::is_same_v<T, Guid>) for (auto& byte : value.bytes) byte = static_cast<uint8_t>(random_());
    else if constexpr (std::is_same_v<T, FileTime>) value.ticks = random_();
    else T::fields(value, *this);
  }
  template <Scalar T>
  void be(const char* label, T& value) { (*this)(label, value); }
  void be24(const char*, uint32_t& value) { value = random_() & 0xFFFFFF; }
  template <Scalar T>
  void constant(const char*, T) {}
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
  void bytes(const char*, const Slot&, Bytes& data) { data = some_bytes(); }
  void text(const char* label, const Slot&, std::u16string& text) { zero_text(label, text); }
  void zero_text(const char*, std::u16string& text) {
    text.resize(random_() % 12);
    for (auto& unit : text) unit = static_cast<char16_t>('a' + random_() % 26);
  }
  void ascii(const char* label, const Slot&, std::string& text) { zero_ascii(label, text); }
  void zero_ascii(const char*, std::string& text) {
    text.resize(random_() % 12);
    for (auto& unit : text) unit = static_cast<char>('a' + random_() % 26);
  }
  template <class Container>
  void array(const char* label, const Slot&, Container& items) { elements(label, items); }
  template <class T>
  void chain(const char* label, const Slot&, std::vector<T>& items, size_t) { elements(label, items); }
  template <class T>
  void list(const char* label, const Slot&, std::vector<T>& items, size_t) { elements(label, items); }
  template <class T>
  void nested(const char*, const Slot&, T& part) { T::fields(part, *this); }
  template <class T>
  void inner(const char*, T& part) { T::fields(part, *this); }
  template <class T>
  void optional(const char*, const Slot&, std::optional<T>& part) {
    part.reset();
    if (random_() & 1) T::fields(part.emplace(), *this);
  }
  template <class T>
  void sequence(const char* label, std::vector<T>& items, size_t = 1) {
    elements(label, items);
    if constexpr (requires { items.back().is_last(); }) {
      std::erase_if(items, [](const T& item) { return item.is_last(); });
      items.emplace_back();
    }
  }
  void zero_text(const char* label, const Slot&, std::u16string& text) { zero_text(label, text); }
  void zero_ascii(const char* label, const Slot&, std::string& text) { zero_ascii(label, text); }
  void gap(const char*, size_t) {}
  template <Scalar T>
  void byte_count(const char*, T) {}
  template <class T>
  bool more(std::optional<T>& part) {
    part.reset();
    if (random_() & 1) part.emplace();
    return part.has_value();
  }
  void rest(const char*, Bytes& data) { data = some_bytes(); }
  template <class Container>
  void elements(const char* label, Container& items) {
    items.resize(random_() % 4);
    for (auto& item : items) (*this)(label, item);
  }
  void pad(size_t) {}

 private:
  Bytes some_bytes() {
    auto& buffer = arena_.emplace_back(random_() % 40);
    for (auto& byte : buffer.mutable_bytes()) byte = static_cast<uint8_t>(random_());
    return buffer.bytes();
  }

  std::mt19937_64 random_;
  std::deque<Buffer> arena_;
};

}  // namespace sallyport::wire
