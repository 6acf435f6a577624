// The vocabulary a message is declared with. A message is a struct with one function
//
//   struct EchoRequest {
//     static constexpr const char* kName = "SMB2 ECHO Request";
//     static constexpr void fields(auto& m, auto& w) {
//       w.constant("StructureSize", uint16_t{4});
//       w.reserved("Reserved", 2);
//     }
//   };
//
// and every visitor w (Decoder, Encoder, Printer, Generator, FixedSize) gives that one declaration a meaning:
//
//   fixed part, little endian unless said otherwise, no checks between fields (one length check stands before them)
//     w(label, m.x)                integer, enum, bool as one byte, array of bytes, Guid, FileTime or nested fixed struct
//     w.be(label, m.x)             big-endian integer
//     w.be24(label, m.x)           three bytes, big endian, in a uint32_t
//     w.constant(label, value)     must be this value
//     w.reserved(label, n)         n bytes, zero when sent, ignored when read
//     w.offset(label, slot, T{})   where a variable part starts, counted from the base (see below), as a T
//     w.start(label, slot, T{})    the same, but a sender fills it in even when the part is empty
//     w.length(label, slot, T{})   how many bytes a variable part has
//     w.same_length(label, slot, T{})  that number a second time (NTLM's MaxLen); ignored when read
//     w.count(label, slot, T{}, n) how many elements it has, and n more (0 unless given)
//     w.same_count(label, slot, T{})   that number, without n, a second time; must be the same
//     w.next(label, T{})           NextEntryOffset of an element in a chain (see chain)
//     w.total(label, T{})          how many bytes the whole struct has, its fixed part included
//   w.end_of_fixed(minimum)        from here on variable parts, each checked in 64-bit arithmetic. `minimum`: how many
//                                  further bytes the specification makes a sender add at least (a StructureSize that is odd)
//   variable part
//     w.bytes(label, slot, m.data)     raw bytes                     (Bytes, pointing into the message)
//     w.text(label, slot, m.name)      UTF-16LE                      (std::u16string)
//     w.ascii(label, slot, m.name)     one byte a character          (std::string)
//     w.array(label, slot, m.items)    `count` fixed-size elements   (std::vector)
//     w.chain(label, slot, m.items, alignment)   elements linked by w.next, the last one has 0
//     w.list(label, slot, m.items, alignment)    `count` elements one behind another, each aligned
//     w.nested(label, slot, m.part)    one struct
//     w.inner(label, m.part)           one struct right here, as long as it turns out to be
//     w.optional(label, slot, m.part)  one struct at a slot's offset, absent when that is 0   (std::optional)
//     w.sequence(label, m.items, alignment)   structs one behind another until the end, or to the first whose is_last() holds
//     w.gap(label, n)                  n bytes without meaning, zero when sent
//     w.byte_count(label, T{})         how many bytes all the parts behind it have together; none reaches beyond them
//     w.zero_text(label, m.name)       UTF-16LE and a zero behind it; when read, the end of the parts will do as well
//     w.zero_ascii(label, m.name)      the same with one byte a character
//                                      Both also with a slot, whose length does not count the zero; read when it does.
//     w.more(m.part)                   whether an optional part follows, of which nothing but the bytes that are left tells;
//                                      returned to the declaration, which goes on with *m.part when it is true
//     w.rest(label, m.data)            all that is left
//     w.elements(label, m.items)       fixed-size elements until the end
//   When a slot has no offset, its part starts where the one before it ended.
//   w.pad(n)                       zero bytes up to the next multiple of n from the base
//
// A slot is `auto slot = w.slot();`, one for each variable part. `base` is where offsets count from: the start of the
// SMB2 header for commands, the start of the struct itself for elements of chains and lists.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "base/bytes.h"
#include "base/file_time.h"
#include "base/guid.h"

namespace sallyport::wire {

// Offset, length and count of one variable part, and, while encoding, where they stand so that they can be filled in.
struct Slot {
  uint64_t offset = 0;
  uint64_t length = 0;
  uint64_t count = 0;
  bool has_offset = false;
  bool has_length = false;
  bool has_count = false;
  bool offset_always = false;
  uint8_t count_extra = 0;
  size_t offset_at = 0;
  size_t length_at = 0;
  size_t count_at = 0;
  size_t same_length_at = 0;
  size_t same_count_at = 0;
  uint8_t offset_width = 0;
  uint8_t length_width = 0;
  uint8_t count_width = 0;
  uint8_t same_length_width = 0;
  uint8_t same_count_width = 0;
};

template <class T>
struct is_byte_array : std::false_type {};
template <size_t N>
struct is_byte_array<std::array<uint8_t, N>> : std::integral_constant<size_t, N> {};
template <class T>
concept ByteArray = is_byte_array<std::remove_cvref_t<T>>::value > 0;

template <class T>
concept Struct = std::is_class_v<T> && !ByteArray<T> && requires { std::remove_cvref_t<T>::kName; };

}  // namespace sallyport::wire
