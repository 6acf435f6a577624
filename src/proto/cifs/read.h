// READ and LOCK_AND_READ: the reads of the core dialect, up to 64 KiB of the first 4 GiB. [MS-CIFS] 2.2.4.11, 2.2.4.20
#pragma once

#include "proto/cifs/buffer_format.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.11.1
struct ReadRequest {
  static constexpr const char* kName = "SMB_COM_READ Request";

  uint16_t fid = 0;
  uint16_t count_of_bytes_to_read = 0;
  uint32_t read_offset_in_bytes = 0;
  uint16_t estimate_of_remaining_bytes_to_be_read = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{5});
    w("FID", m.fid);
    w("CountOfBytesToRead", m.count_of_bytes_to_read);
    w("ReadOffsetInBytes", m.read_offset_in_bytes);
    w("EstimateOfRemainingBytesToBeRead", m.estimate_of_remaining_bytes_to_be_read);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<ReadRequest> == 1 + 2 * 5);

// [MS-CIFS] 2.2.4.11.2
struct ReadResponse {
  static constexpr const char* kName = "SMB_COM_READ Response";

  uint16_t count_of_bytes_returned = 0;
  DataBlock bytes;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{5});
    w("CountOfBytesReturned", m.count_of_bytes_returned);
    w.reserved("Reserved", 8);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.inner("Bytes", m.bytes);
  }
};
static_assert(wire::fixed_size<ReadResponse> == 1 + 2 * 5);

// What is read has been locked for writing before. [MS-CIFS] 2.2.4.20.1
struct LockAndReadRequest : ReadRequest {
  static constexpr const char* kName = "SMB_COM_LOCK_AND_READ Request";
};
// [MS-CIFS] 2.2.4.20.2
struct LockAndReadResponse : ReadResponse {
  static constexpr const char* kName = "SMB_COM_LOCK_AND_READ Response";
};

}  // namespace sallyport::cifs
