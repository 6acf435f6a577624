// WRITE and WRITE_AND_UNLOCK: the writes of the core dialect. No bytes at all to WRITE set the end of the file.
// [MS-CIFS] 2.2.4.12, 2.2.4.21
#pragma once

#include "proto/cifs/buffer_format.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.12.1
struct WriteRequest {
  static constexpr const char* kName = "SMB_COM_WRITE Request";

  uint16_t fid = 0;
  uint16_t count_of_bytes_to_write = 0;
  uint32_t write_offset_in_bytes = 0;
  uint16_t estimate_of_remaining_bytes_to_be_written = 0;
  DataBlock bytes;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{5});
    w("FID", m.fid);
    w("CountOfBytesToWrite", m.count_of_bytes_to_write);
    w("WriteOffsetInBytes", m.write_offset_in_bytes);
    w("EstimateOfRemainingBytesToBeWritten", m.estimate_of_remaining_bytes_to_be_written);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.inner("Bytes", m.bytes);
  }
};
static_assert(wire::fixed_size<WriteRequest> == 1 + 2 * 5);

// [MS-CIFS] 2.2.4.12.2
struct WriteResponse {
  static constexpr const char* kName = "SMB_COM_WRITE Response";

  uint16_t count_of_bytes_written = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{1});
    w("CountOfBytesWritten", m.count_of_bytes_written);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<WriteResponse> == 1 + 2 * 1);

// What is written is unlocked afterwards. [MS-CIFS] 2.2.4.21.1
struct WriteAndUnlockRequest : WriteRequest {
  static constexpr const char* kName = "SMB_COM_WRITE_AND_UNLOCK Request";
};
// [MS-CIFS] 2.2.4.21.2
struct WriteAndUnlockResponse : WriteResponse {
  static constexpr const char* kName = "SMB_COM_WRITE_AND_UNLOCK Response";
};

}  // namespace sallyport::cifs
