// How many bytes the fixed part of a message has, known at compile time.
#pragma once

#include "wire/fields.h"

namespace sallyport::wire {

class FixedSize {
 public:
  size_t size = 0;
  size_t minimum = 0;
  bool closed = false;

  constexpr Slot slot() { return {}; }

  template <class T>
  constexpr void operator()(const char*, const T& value) {
    add(size_of(value));
  }
  template <Scalar T>
  constexpr void be(const char*, const T&) { add(sizeof(T)); }
  constexpr void be24(const char*, const uint32_t&) { add(3); }
  template <Scalar T>
  constexpr void constant(const char*, T) { add(sizeof(T)); }
  constexpr void reserved(const char*, size_t n) { add(n); }
  template <Scalar T>
  constexpr void offset(const char*, Slot&, T) { add(sizeof(T)); }
  template <Scalar T>
  constexpr void start(const char*, Slot&, T) { add(sizeof(T)); }
  template <Scalar T>
  constexpr void total(const char*, T) { add(sizeof(T)); }
  template <Scalar T>
  constexpr void length(const char*, Slot&, T) { add(sizeof(T)); }
  template <Scalar T>
  constexpr void same_length(const char*, Slot&, T) { add(sizeof(T)); }
  template <Scalar T>
  constexpr void count(const char*, Slot&, T, uint8_t = 0) { add(sizeof(T)); }
  template <Scalar T>
  constexpr void same_count(const char*, Slot&, T) { add(sizeof(T)); }
  template <Scalar T>
  constexpr void next(const char*, T) { add(sizeof(T)); }
  constexpr void end_of_fixed(size_t at_least = 0) {
    closed = true;
    minimum = at_least;
  }
  constexpr void bytes(const char*, const Slot&, const auto&) { variable(); }
  constexpr void text(const char*, const Slot&, const auto&) { variable(); }
  constexpr void ascii(const char*, const Slot&, const auto&) { variable(); }
  constexpr void array(const char*, const Slot&, const auto&) { variable(); }
  constexpr void chain(const char*, const Slot&, const auto&, size_t) { variable(); }
  constexpr void list(const char*, const Slot&, const auto&, size_t) { variable(); }
  constexpr void nested(const char*, const Slot&, const auto&) { variable(); }
  constexpr void inner(const char*, const auto&) { variable(); }
  constexpr void optional(const char*, const Slot&, const auto&) { variable(); }
  constexpr void sequence(const char*, const auto&, size_t = 1) { variable(); }
  constexpr void gap(const char*, size_t) { variable(); }
  template <Scalar T>
  constexpr void byte_count(const char*, T) { variable(); }
  constexpr void zero_text(const char*, const auto&) { variable(); }
  constexpr void zero_ascii(const char*, const auto&) { variable(); }
  constexpr void zero_text(const char*, const Slot&, const auto&) { variable(); }
  constexpr void zero_ascii(const char*, const Slot&, const auto&) { variable(); }
  constexpr bool more(const auto&) {
    variable();
    return false;
  }
  constexpr void rest(const char*, const auto&) { variable(); }
  constexpr void elements(const char*, const auto&) { variable(); }
  constexpr void pad(size_t) { variable(); }

 private:
  // Reaching a throw while computing a constant is a compile error: a scalar behind the fixed part needs a struct of its own.
  constexpr void add(size_t n) {
    if (closed) throw "a fixed field is declared behind end_of_fixed()";
    size += n;
  }
  constexpr void variable() {
    if (!closed) throw "a variable part is declared before end_of_fixed()";
  }
  template <class T>
  static constexpr size_t size_of(const T& value) {
    if constexpr (std::is_same_v<T, bool>) return 1;
    else if constexpr (Scalar<T>) return sizeof(T);
    else if constexpr (ByteArray<T>) return is_byte_array<T>::value;
    else if constexpr (std::is_same_v<T, Guid>) return 16;
    else if constexpr (std::is_same_v<T, FileTime>) return 8;
    else {
      FixedSize inner;
      T::fields(value, inner);
      return inner.size;
    }
  }
};

// clang cannot make a std::string of libstdc++ 12 while computing a constant. Measuring only names the members, so for
// such a message it is enough that there is a place where one could be. g++ can, and does not take the other way.
#ifdef __clang__
template <class T>
concept MadeAtCompileTime = requires { typename std::bool_constant<(static_cast<void>(T{}), true)>; };
#else
template <class T>
concept MadeAtCompileTime = true;
#endif

template <class T>
union Unmade {
  char nothing;
  T message;
  constexpr Unmade() : nothing() {}
  constexpr ~Unmade() {}
};

template <class T>
constexpr FixedSize measure() {
  FixedSize visitor;
  if constexpr (MadeAtCompileTime<T>) {
    T message{};  // not const itself: g++ 12 cannot make a const std::string at compile time
    const T& constant = message;
    T::fields(constant, visitor);
  } else {
    const Unmade<T> place;
    T::fields(place.message, visitor);
  }
  return visitor;
}

template <class T>
inline constexpr size_t fixed_size = measure<T>().size;

// For a message whose variable parts depend on its values, which must not be looked at while measuring:
//   w.end_of_fixed();
//   if constexpr (wire::OnlyMeasures<decltype(w)>) return;
template <class Visitor>
concept OnlyMeasures = std::is_same_v<std::remove_cvref_t<Visitor>, FixedSize>;

}  // namespace sallyport::wire
