// ECHO: as many answers as asked for, each with the same data. [MS-CIFS] 2.2.4.39
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.39.1
struct EchoRequest {
  static constexpr const char* kName = "SMB_COM_ECHO Request";

  uint16_t echo_count = 1;
  Bytes data;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{1});
    w("EchoCount", m.echo_count);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.rest("Data", m.data);
  }
};
static_assert(wire::fixed_size<EchoRequest> == 1 + 2 * 1);

// [MS-CIFS] 2.2.4.39.2
struct EchoResponse {
  static constexpr const char* kName = "SMB_COM_ECHO Response";

  uint16_t sequence_number = 1;  // of this answer, from one
  Bytes data;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{1});
    w("SequenceNumber", m.sequence_number);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.rest("Data", m.data);
  }
};
static_assert(wire::fixed_size<EchoResponse> == 1 + 2 * 1);

}  // namespace sallyport::cifs
