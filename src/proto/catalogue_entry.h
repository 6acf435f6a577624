// Makes a catalogue entry of a declared message.
#pragma once

#include "proto/catalogue.h"
#include "wire/decoder.h"
#include "wire/encoder.h"
#include "wire/generator.h"

namespace sallyport::proto {

template <class T, size_t kAt = 0>
constexpr MessageType message_type() {
  return {.name = T::kName,
          .at = kAt,
          .print = [](Bytes base, wire::Json& out) -> wire::Fault {
            T message{};
            auto fault = wire::decode(message, base, kAt);
            if (!fault) out = wire::Printer::print(message);
            return fault;
          },
          .recode = [](Bytes base, Buffer& out) -> wire::Fault {
            T message{};
            auto fault = wire::decode(message, base, kAt);
            if (!fault) wire::encode(message, out, 0);
            return fault;
          },
          .generate = [](uint64_t seed) -> Buffer {
            wire::Generator generator(seed);
            auto message = generator.generate<T>();
            Buffer out;
            out.append_zeros(kAt);
            wire::encode(message, out, 0);
            return out;
          }};
}

// The body of an SMB2 command: offsets count from the header before it.
template <class T>
constexpr MessageType command_type() {
  return message_type<T, smb2::Header::kSize>();
}

// One such entry, shared by all who ask for it.
template <class T, size_t kAt = 0>
inline constexpr MessageType kMessageType = message_type<T, kAt>();

}  // namespace sallyport::proto
