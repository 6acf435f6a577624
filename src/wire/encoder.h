// Writes a message at the end of a Buffer. Offsets and lengths are filled in when their parts are written.
#pragma once

#include <optional>

#include "base/buffer.h"
#include "wire/fixed_size.h"

namespace sallyport::wire {

class Encoder {
 public:
  // Offsets count from position `base` of `out`.
  Encoder(Buffer& out, size_t base) : out_(out), base_(base) {}

  template <class T>
  void encode(const T& message) {
    size_t start = out_.size();
    T::fields(message, *this);
    // A StructureSize that counts one byte of the variable part makes a sender add it even when that part is empty.
    if (size_t short_of = fixed_end_ + minimum_; minimum_ && out_.size() < short_of) out_.append_zeros(short_of - out_.size());
    if (total_width_) fill(total_at_, total_width_, out_.size() - start);
    if (byte_count_width_) fill(byte_count_at_, byte_count_width_, out_.size() - byte_count_at_ - byte_count_width_);
  }
  size_t next_at() const { return next_at_; }

  Slot slot() { return {}; }

  template <class T>
  void operator()(const char*, const T& value) {
    if constexpr (std::is_same_v<T, bool>) put<uint8_t>(value);
    else if constexpr (Scalar<T>) put(value);
    else if constexpr (ByteArray<T>) out_.append(Bytes(value));
    else if constexpr (std::is_same_v<T, Guid>) out_.append(Bytes(value.bytes));
    else if constexpr (std::is_same_v<T, FileTime>) put(value.ticks);
    else T::fields(value, *this);
  }
  template <Scalar T>
  void be(const char*, const T& value) { put(byte_swapped(value)); }
  void be24(const char*, const uint32_t& value) {
    uint8_t* p = out_.append(3);
    p[0] = static_cast<uint8_t>(value >> 16), p[1] = static_cast<uint8_t>(value >> 8), p[2] = static_cast<uint8_t>(value);
  }
  template <Scalar T>
  void constant(const char*, T value) { put(value); }
  void reserved(const char*, size_t n) { out_.append_zeros(n); }
  template <Scalar T>
  void offset(const char*, Slot& slot, T) { slot.offset_at = out_.size(), slot.offset_width = sizeof(T), put(T{}); }
  template <Scalar T>
  void start(const char* label, Slot& slot, T width) { offset(label, slot, width), slot.offset_always = true; }
  template <Scalar T>
  void length(const char*, Slot& slot, T) { slot.length_at = out_.size(), slot.length_width = sizeof(T), put(T{}); }
  template <Scalar T>
  void same_length(const char*, Slot& slot, T) {
    slot.same_length_at = out_.size(), slot.same_length_width = sizeof(T), put(T{});
  }
  template <Scalar T>
  void count(const char*, Slot& slot, T, uint8_t extra = 0) {
    slot.count_at = out_.size(), slot.count_width = sizeof(T), slot.count_extra = extra, put(T{});
  }
  template <Scalar T>
  void same_count(const char*, Slot& slot, T) { slot.same_count_at = out_.size(), slot.same_count_width = sizeof(T), put(T{}); }
  template <Scalar T>
  void next(const char*, T) { next_at_ = out_.size(), put(T{}); }
  template <Scalar T>
  void total(const char*, T) { total_at_ = out_.size(), total_width_ = sizeof(T), put(T{}); }
  void end_of_fixed(size_t minimum = 0) {
    fixed_end_ = out_.size();
    minimum_ = minimum;
  }

  void bytes(const char*, const Slot& slot, const Bytes& data) {
    begin(slot, data.empty());
    out_.append(data);
    finish(slot);
  }
  void text(const char*, const Slot& slot, std::u16string_view text) {
    begin(slot, text.empty());
    out_.append(as_bytes(text));
    finish(slot);
  }
  void ascii(const char*, const Slot& slot, const std::string& text) {
    begin(slot, text.empty());
    out_.append(as_bytes(text));
    finish(slot);
  }
  template <class Container>
  void array(const char* label, const Slot& slot, const Container& items) {
    begin(slot, items.empty());
    for (const auto& item : items) (*this)(label, item);
    finish(slot, items.size());
  }
  template <class T>
  void chain(const char*, const Slot& slot, const std::vector<T>& items, size_t alignment) {
    if (!items.empty()) pad(alignment);
    begin(slot, items.empty());
    for (size_t i = 0; i < items.size(); i++) {
      size_t start = out_.size();
      Encoder element(out_, start);
      element.encode(items[i]);
      if (i + 1 == items.size()) break;
      out_.append_zeros(align_up(out_.size() - start, alignment) - (out_.size() - start));
      fill(element.next_at_, 4, out_.size() - start);
    }
    finish(slot, items.size());
  }
  template <class T>
  void list(const char*, const Slot& slot, const std::vector<T>& items, size_t alignment) {
    if (!items.empty()) pad(alignment);
    begin(slot, items.empty());
    for (size_t i = 0; i < items.size(); i++) {
      if (i) pad(alignment);
      Encoder(out_, out_.size()).encode(items[i]);
    }
    finish(slot, items.size());
  }
  template <class T>
  void nested(const char*, const Slot& slot, const T& part) {
    begin(slot, false);
    Encoder(out_, out_.size()).encode(part);
    finish(slot);
  }
  template <class T>
  void inner(const char*, const T& part) { Encoder(out_, out_.size()).encode(part); }
  template <class T>
  void optional(const char* label, const Slot& slot, const std::optional<T>& part) {
    if (part) nested(label, slot, *part);
  }
  template <class T>
  void sequence(const char* label, const std::vector<T>& items, size_t alignment = 1) {
    for (const auto& item : items) {
      if (&item != items.data()) pad(alignment);
      inner(label, item);
    }
  }
  void gap(const char*, size_t n) { out_.append_zeros(n); }
  template <Scalar T>
  void byte_count(const char*, T) { byte_count_at_ = out_.size(), byte_count_width_ = sizeof(T), put(T{}); }
  void zero_text(const char*, std::u16string_view text) {
    out_.append(as_bytes(text));
    out_.append_zeros(2);
  }
  void zero_ascii(const char*, const std::string& text) {
    out_.append(as_bytes(text));
    out_.append_zeros(1);
  }
  void zero_text(const char* label, const Slot& slot, std::u16string_view name) {
    text(label, slot, name);
    out_.append_zeros(2);
  }
  void zero_ascii(const char* label, const Slot& slot, const std::string& name) {
    ascii(label, slot, name);
    out_.append_zeros(1);
  }
  template <class T>
  bool more(const std::optional<T>& part) { return part.has_value(); }
  void rest(const char*, const Bytes& data) { out_.append(data); }
  template <class T>
  void elements(const char* label, const std::vector<T>& items) {
    for (const auto& item : items) (*this)(label, item);
  }
  void pad(size_t alignment) {
    size_t length = out_.size() - base_;
    out_.append_zeros(align_up(length, alignment) - length);
  }

 private:
  template <Scalar T>
  void put(T value) { store_le(out_.append(sizeof(T)), value); }
  void fill(size_t at, uint8_t width, uint64_t value) {
    for (uint8_t i = 0; i < width; i++) out_[at + i] = static_cast<uint8_t>(value >> (8 * i));
  }
  void begin(const Slot& slot, bool empty) {
    part_start_ = out_.size();
    if (slot.offset_width && (!empty || slot.offset_always)) fill(slot.offset_at, slot.offset_width, out_.size() - base_);
  }
  void finish(const Slot& slot, size_t count = 0) {
    if (slot.length_width) fill(slot.length_at, slot.length_width, out_.size() - part_start_);
    if (slot.same_length_width) fill(slot.same_length_at, slot.same_length_width, out_.size() - part_start_);
    if (slot.count_width) fill(slot.count_at, slot.count_width, count + slot.count_extra);
    if (slot.same_count_width) fill(slot.same_count_at, slot.same_count_width, count);
  }

  Buffer& out_;
  size_t base_;
  size_t fixed_end_ = 0;
  size_t minimum_ = 0;
  size_t next_at_ = 0;
  size_t total_at_ = 0;
  size_t byte_count_at_ = 0;
  uint8_t total_width_ = 0;
  uint8_t byte_count_width_ = 0;
  size_t part_start_ = 0;
};

// Appends a message whose offsets count from position `base` of `out`.
template <class T>
void encode(const T& message, Buffer& out, size_t base) {
  Encoder(out, base).encode(message);
}
template <class T>
Buffer encoded(const T& message) {
  Buffer out;
  encode(message, out, 0);
  return out;
}

}  // namespace sallyport::wire
