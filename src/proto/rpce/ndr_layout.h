// Alignment and smallest size in place of an NDR type, known at compile time: what arrays are checked against before they are
// made.
#pragma once

#include "proto/rpce/ndr.h"

namespace sallyport::rpce {

struct Layout {
  size_t alignment = 1;
  size_t size = 0;

  constexpr void add(Layout part) {
    alignment = std::max(alignment, part.alignment);
    size = align_up(size, part.alignment) + part.size;
  }
};

template <class T>
constexpr Layout layout_of();

// A union is aligned as its tag and strictest arm are, and so is the arm behind the tag, whichever it is ([C706] 14.3.8).
template <class... Arms>
constexpr size_t arm_alignment(const std::variant<NoArm, Arms...>&) {
  return std::max({layout_of<decltype(Arms::value)>().alignment...});
}

class LayoutVisitor {
 public:
  Layout layout;

  template <class T>
  constexpr void operator()(const char*, const T&) { layout.add(layout_of<T>()); }
  constexpr void counted(const char*, const char*, const auto&) { layout.add({4, 8}); }
  constexpr void counted_varying(const char*, const char*, const auto&) { layout.add({4, 8}); }
  constexpr void fixed_string(const char*, const std::u16string&, size_t) { layout.add({4, 8}); }
  template <class Tag>
  constexpr void switched(const char*, const Tag&, const auto& arms) {
    layout.add({std::max(sizeof(Tag), arm_alignment(arms)), sizeof(Tag)});
  }
  template <class Tag>
  constexpr void tagged(const char* label, const Tag& level, const auto& arms) { switched(label, level, arms); }
  constexpr void null(const char*) { layout.add({4, 4}); }
};

template <class T>
constexpr Layout layout_of() {
  if constexpr (Scalar<T>) return {sizeof(T), sizeof(T)};
  else if constexpr (wire::ByteArray<T>) return {1, wire::is_byte_array<T>::value};
  else if constexpr (std::is_same_v<T, Guid>) return {4, 16};
  else if constexpr (std::is_same_v<T, FileTime>) return {4, 8};
  else if constexpr (is_optional<T>::value || is_vector<T>::value) return {4, 4};
  else if constexpr (std::is_same_v<T, UnicodeString>) return {4, 8};
  else if constexpr (std::is_same_v<T, std::u16string> || std::is_same_v<T, dtyp::Sid>) return {4, 12};
  else if constexpr (wire::MadeAtCompileTime<T>) {
    T value{};  // not const itself: see wire::measure()
    const T& constant = value;
    LayoutVisitor visitor;
    T::fields(constant, visitor);
    return visitor.layout;
  } else {
    const wire::Unmade<T> place;
    LayoutVisitor visitor;
    T::fields(place.message, visitor);
    return visitor.layout;
  }
}

}  // namespace sallyport::rpce
