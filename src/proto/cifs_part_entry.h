// Catalogue entries of a transaction's parts: one that has text is there twice, for either character set.
#pragma once

#include "proto/catalogue_entry.h"
#include "proto/cifs/parts.h"

namespace sallyport::proto {

template <class T, bool kUnicode>
constexpr MessageType part_type() {
  return {.name = T::kName,
          .at = 0,
          .print = [](Bytes base, wire::Json& out) -> wire::Fault {
            T part{};
            part.unicode = kUnicode;
            auto fault = wire::decode(part, base);
            if (!fault) out = wire::Printer::print(part);
            return fault;
          },
          .recode = [](Bytes base, Buffer& out) -> wire::Fault {
            T part{};
            part.unicode = kUnicode;
            auto fault = wire::decode(part, base);
            if (!fault) wire::encode(part, out, out.size());
            return fault;
          },
          .generate = [](uint64_t seed) -> Buffer {
            wire::Generator generator(seed);
            T part{};
            part.unicode = kUnicode;
            T::fields(part, generator);
            return wire::encoded(part);
          }};
}
template <class T, bool kUnicode>
inline constexpr MessageType kPartType = part_type<T, kUnicode>();

template <class T>
const MessageType* part(bool unicode = false) {
  if constexpr (requires(T t) { t.unicode; }) return unicode ? &kPartType<T, true> : &kPartType<T, false>;
  else return &kMessageType<T>;
}

}  // namespace sallyport::proto
