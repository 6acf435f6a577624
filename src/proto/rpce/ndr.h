// NDR 2.0 ([C706] chapter 14, [MS-RPCE] 2.2.4): the vocabulary that calls of an RPC interface are declared with, next to the one
// of wire/fields.h. A type is a struct with one function
//
//   struct ShareInfo1 {
//     static constexpr const char* kName = "SHARE_INFO_1";
//     std::optional<std::u16string> netname;
//     uint32_t type = 0;
//     static constexpr void fields(auto& m, auto& w) {
//       w("shi1_netname", m.netname);
//       w("shi1_type", m.type);
//     }
//   };
//
// and NdrDecoder, NdrEncoder, NdrPrinter and NdrGenerator give it its meaning. The type of a member says what stands on the wire:
//
//   integer, enum               aligned to its own size, little endian
//   FileTime, Guid              structures of 32-bit parts: aligned to 4
//   std::array<uint8_t, N>      N bytes
//   struct with fields()        aligned to its strictest member
//   std::optional<T>            a unique pointer: a referent id, 0 for null; the T follows the whole outermost construct
//   std::u16string              conformant and varying array of WCHAR that ends in NUL ([string]); the NUL is not in the text
//   std::vector<T>              conformant array, its maximum count before it
//   UnicodeString               RPC_UNICODE_STRING
//   dtyp::Sid                   RPC_SID (a conformant structure)
//
//   w.counted(count, label, m.items)           a 32-bit count, then the array [size_is(count)] or a unique pointer to it
//   w.counted_varying(count, label, m.items)   the same for [size_is(count), length_is(count)]
//   w.fixed_string(label, m.text, n)           [string] WCHAR text[n]
//   w.switched(label, m.level, m.info)         union whose tag must be m.level, which stands before it
//   w.tagged(label, m.level, m.info)           union whose tag is m.level
//   w.null(label)                              a pointer that must be null
//
// A ref pointer, which is every parameter that is not declared unique, has no representation: its member is the value itself.
// Full pointers ([ptr]) do not occur in the interfaces served here, so a referent id is never looked up and cannot form cycles.
//
// fields() runs twice over everything but a call's own parameters: once for what stands in place, once for what pointers name.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "proto/dtyp/sid.h"
#include "wire/fields.h"

namespace sallyport::rpce {

// RPC_UNICODE_STRING ([MS-DTYP] 2.3.10): not NUL-terminated, lengths in bytes.
struct UnicodeString {
  std::optional<std::u16string> text;
  uint16_t spare = 0;  // code units MaximumLength has beyond the text

  UnicodeString() = default;
  UnicodeString(std::u16string value) : text(std::move(value)) {}
  bool operator==(const UnicodeString&) const = default;
};

// One arm of a union: the tag that chooses it and what it holds.
template <auto Tag, class T>
struct Arm {
  static constexpr auto kTag = Tag;
  T value{};
};
struct NoArm {};

// Makes `arms` hold the arm for `tag`; NoArm when there is none.
template <class Tag, class... Arms>
void choose_arm(std::variant<NoArm, Arms...>& arms, Tag tag) {
  arms = NoArm{};
  auto choose = [&]<class A>(std::type_identity<A>) {
    if (static_cast<Tag>(A::kTag) == tag) arms.template emplace<A>();
  };
  (choose(std::type_identity<Arms>{}), ...);
}

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};

}  // namespace sallyport::rpce
