// Reads a message out of bytes nobody has checked. Views (Bytes members) point into them. See fields.h for the vocabulary.
#pragma once

#include <optional>

#include "wire/fault.h"
#include "wire/fixed_size.h"

namespace sallyport::wire {

class Decoder {
 public:
  // `message` from the base on (offsets count from its first byte); reading starts at `at`.
  explicit Decoder(Bytes message, size_t at = 0) : message_(message), at_(at) {}

  template <class T>
  bool decode(T& out) {
    constexpr auto kMeasured = measure<T>();
    if (!has(kMeasured.size + kMeasured.minimum, T::kName)) return false;
    T::fields(out, *this);
    if ((total_ || bounded_) && !fault_) at_ = message_.size();
    return !fault_;
  }

  const Fault& fault() const { return fault_; }
  size_t position() const { return at_; }
  size_t next_offset() const { return next_; }

  Slot slot() { return {}; }

  template <class T>
  void operator()(const char* label, T& value) {
    if constexpr (std::is_same_v<T, bool>) value = load<uint8_t>() != 0;
    else if constexpr (Scalar<T>) value = load<T>();
    else if constexpr (ByteArray<T>) copy(value.data(), value.size());
    else if constexpr (std::is_same_v<T, Guid>) copy(value.bytes.data(), 16);
    else if constexpr (std::is_same_v<T, FileTime>) value.ticks = load<uint64_t>();
    else T::fields(value, *this);
    (void)label;
  }
  template <Scalar T>
  void be(const char*, T& value) { value = byte_swapped(load<T>()); }
  void be24(const char*, uint32_t& value) {
    const auto* p = message_.data() + at_;
    value = uint32_t{p[0]} << 16 | uint32_t{p[1]} << 8 | p[2];
    at_ += 3;
  }
  template <Scalar T>
  void constant(const char* label, T expected) {
    size_t where = at_;
    if (load<T>() != expected) fail(FaultKind::bad_value, label, where);
  }
  void reserved(const char*, size_t n) { at_ += n; }
  template <Scalar T>
  void offset(const char*, Slot& slot, T) { slot.offset = load<T>(), slot.has_offset = true; }
  template <Scalar T>
  void start(const char* label, Slot& slot, T width) { offset(label, slot, width); }
  template <Scalar T>
  void length(const char*, Slot& slot, T) { slot.length = load<T>(), slot.has_length = true; }
  template <Scalar T>
  void same_length(const char*, Slot&, T) { at_ += sizeof(T); }
  template <Scalar T>
  void count(const char* label, Slot& slot, T, uint8_t extra = 0) {
    slot.count = load<T>(), slot.has_count = true;
    if (slot.count < extra) fail(FaultKind::bad_value, label, at_ - sizeof(T));
    slot.count -= extra;
  }
  template <Scalar T>
  void same_count(const char* label, Slot& slot, T) {
    if (load<T>() != slot.count) fail(FaultKind::bad_value, label, at_ - sizeof(T));
  }
  template <Scalar T>
  void next(const char*, T) { next_ = load<T>(); }
  template <Scalar T>
  void total(const char* label, T) {
    total_ = load<T>(), total_label_ = label;
    if (!total_) fail(FaultKind::bad_value, label, at_ - sizeof(T));
  }
  void end_of_fixed(size_t = 0) {
    if (!total_label_ || fault_) return;
    if (total_ < at_ || total_ > message_.size()) return fail(FaultKind::truncated, total_label_, at_);
    message_ = message_.first(total_);
  }

  void bytes(const char* label, const Slot& slot, Bytes& out) { out = part(label, slot); }
  void text(const char* label, const Slot& slot, std::u16string& out) {
    auto raw = part(label, slot);
    if (raw.size() % 2) return fail(FaultKind::bad_value, label, at_);
    out.resize(raw.size() / 2);
    if (!raw.empty()) std::memcpy(out.data(), raw.data(), raw.size());
  }
  void ascii(const char* label, const Slot& slot, std::string& out) { out = as_text(part(label, slot)); }
  // Any container that can be resized; its max_size() is a limit of the specification.
  template <class Container>
  void array(const char* label, const Slot& slot, Container& out) {
    seek(label, slot);
    constexpr size_t kSize = element_size<typename Container::value_type>();
    if (fault_ || !room_for(label, slot.count, kSize)) return;
    if (slot.count > out.max_size()) return fail(FaultKind::too_many, label, at_);
    out.resize(slot.count);
    for (auto& element : out) (*this)(label, element);
  }
  template <class T>
  void chain(const char* label, const Slot& slot, std::vector<T>& out, size_t alignment) {
    auto raw = part(label, slot);
    out.clear();
    size_t at = 0;
    while (!fault_ && at < raw.size()) {
      if (at % alignment) return fail(FaultKind::bad_alignment, label, at);
      Decoder element(raw.subspan(at));
      element.decode(out.emplace_back());
      if (element.fault_) return fail(element.fault_.kind, element.fault_.field, at + element.fault_.offset);
      if (!element.next_) return;
      if (element.next_ > raw.size() - at) return fail(FaultKind::bad_offset, label, at);
      at += element.next_;
    }
  }
  template <class T>
  void list(const char* label, const Slot& slot, std::vector<T>& out, size_t alignment) {
    seek(label, slot);
    if (fault_ || !room_for(label, slot.count, fixed_size<T>)) return;
    out.resize(slot.count);
    for (size_t i = 0; i < out.size() && !fault_; i++) {
      if (i) at_ = align_up(at_, alignment);
      if (at_ > message_.size()) return fail(FaultKind::truncated, label, at_);
      sub_struct(out[i], message_.size() - at_);
    }
  }
  template <class T>
  void nested(const char* label, const Slot& slot, T& out) {
    auto raw = part(label, slot);
    if (fault_) return;
    at_ -= raw.size();
    sub_struct(out, raw.size());
    at_ = static_cast<size_t>(raw.data() - message_.data()) + raw.size();
  }
  template <class T>
  void inner(const char*, T& out) {
    if (!fault_) sub_struct(out, message_.size() - at_);
  }
  template <class T>
  void optional(const char* label, const Slot& slot, std::optional<T>& out) {
    out.reset();
    if (!slot.offset) return;
    seek(label, slot);
    if (!fault_) sub_struct(out.emplace(), message_.size() - at_);
  }
  template <class T>
  void sequence(const char*, std::vector<T>& out, size_t alignment = 1) {
    static_assert(fixed_size<T> > 0);
    out.clear();
    while (!fault_ && at_ < message_.size()) {
      sub_struct(out.emplace_back(), message_.size() - at_);
      if constexpr (requires { out.back().is_last(); })
        if (out.back().is_last()) return;
      pad(alignment);
    }
  }
  void gap(const char* label, size_t n) {
    if (!fault_ && has(n, label)) at_ += n;
  }
  template <Scalar T>
  void byte_count(const char* label, T) {
    if (fault_ || !has(sizeof(T), label)) return;
    uint64_t length = load<T>();
    if (length > message_.size() - at_) return fail(FaultKind::truncated, label, at_ - sizeof(T));
    message_ = message_.first(at_ + length), bounded_ = true;
  }
  void zero_text(const char*, std::u16string& out) { until_zero(out); }
  void zero_ascii(const char*, std::string& out) { until_zero(out); }
  void zero_text(const char* label, const Slot& slot, std::u16string& out) { text(label, slot, out), cut_at_zero(out); }
  void zero_ascii(const char* label, const Slot& slot, std::string& out) { ascii(label, slot, out), cut_at_zero(out); }
  template <class T>
  bool more(std::optional<T>& part) {
    part.reset();
    if (!fault_ && at_ < message_.size()) part.emplace();
    return part.has_value();
  }
  void rest(const char*, Bytes& out) {
    if (fault_) return;
    out = message_.subspan(at_);
    at_ = message_.size();
  }
  template <class T>
  void elements(const char* label, std::vector<T>& out) {
    constexpr size_t kSize = element_size<T>();
    if (fault_) return;
    if ((message_.size() - at_) % kSize) return fail(FaultKind::truncated, label, message_.size());
    out.resize((message_.size() - at_) / kSize);
    for (auto& element : out) (*this)(label, element);
  }
  void pad(size_t alignment) { at_ = std::min(align_up(at_, alignment), message_.size()); }

  void fail(FaultKind kind, const char* label, size_t where) {
    if (!fault_) fault_ = {kind, label, where};
  }

 private:
  template <class T>
  static constexpr size_t element_size() {
    if constexpr (Struct<T>) return fixed_size<T>;
    else return sizeof(T);
  }
  bool has(size_t n, const char* label) {
    if (at_ <= message_.size() && n <= message_.size() - at_) return true;
    fail(FaultKind::truncated, label, message_.size());
    return false;
  }
  bool room_for(const char* label, uint64_t count, size_t each) {
    if (count <= (message_.size() - at_) / each) return true;
    fail(FaultKind::too_many, label, at_);
    return false;
  }
  template <class T>
  T load() {
    T value = load_le<T>(message_.data() + at_);
    at_ += sizeof(T);
    return value;
  }
  void copy(uint8_t* to, size_t n) {
    std::memcpy(to, message_.data() + at_, n);
    at_ += n;
  }
  void seek(const char* label, const Slot& slot) {
    if (!slot.has_offset || fault_) return;
    if (slot.offset > message_.size()) return fail(FaultKind::bad_offset, label, at_);
    at_ = slot.offset;
  }
  // The bytes a slot names. An empty part may carry any offset.
  Bytes part(const char* label, const Slot& slot) {
    if (fault_) return {};
    if (!slot.has_length) {
      seek(label, slot);
      if (fault_) return {};
      auto all = message_.subspan(at_);
      at_ = message_.size();
      return all;
    }
    if (slot.length == 0) return {message_.data() + at_, 0};
    uint64_t start = slot.has_offset ? slot.offset : at_;
    if (start > message_.size() || slot.length > message_.size() - start) {
      fail(FaultKind::bad_offset, label, at_);
      return {};
    }
    at_ = start + slot.length;
    return message_.subspan(start, slot.length);
  }
  template <class Text>
  void until_zero(Text& out) {
    using Unit = typename Text::value_type;
    out.clear();
    while (!fault_ && message_.size() - at_ >= sizeof(Unit)) {
      auto unit = load<Unit>();
      if (!unit) return;
      out.push_back(unit);
    }
    if (!fault_) at_ = message_.size();
  }
  // The zero is counted into the length, or stands behind, or is left out.
  template <class Text>
  void cut_at_zero(Text& out) {
    using Unit = typename Text::value_type;
    auto end = out.find(Unit{});
    if (end != out.npos) return out.resize(end);
    if (!fault_ && message_.size() - at_ >= sizeof(Unit) && !load_le<Unit>(message_.data() + at_)) at_ += sizeof(Unit);
  }
  // A struct whose offsets count from its own first byte.
  template <class T>
  void sub_struct(T& out, size_t limit) {
    Decoder inner(message_.subspan(at_, limit));
    inner.decode(out);
    if (inner.fault_) fail(inner.fault_.kind, inner.fault_.field, at_ + inner.fault_.offset);
    at_ += inner.at_;
  }

  Bytes message_;
  size_t at_ = 0;
  size_t next_ = 0;
  size_t total_ = 0;
  bool bounded_ = false;  // by byte_count()
  const char* total_label_ = nullptr;
  Fault fault_;
};

// Reads one T; `base` is where its offsets count from and `at` where it starts.
template <class T>
Fault decode(T& out, Bytes base, size_t at = 0) {
  Decoder decoder(base, at);
  decoder.decode(out);
  return decoder.fault();
}

}  // namespace sallyport::wire
