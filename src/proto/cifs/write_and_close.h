// WRITE_AND_CLOSE: the last write to a file, which is then closed. [MS-CIFS] 2.2.4.40
#pragma once

#include "proto/cifs/write.h"

namespace sallyport::cifs {

// What both forms have.
struct WriteAndClose {
  uint16_t fid = 0;
  uint32_t write_offset_in_bytes = 0;
  uint32_t last_write_time = 0;  // UTIME; 0: as the server's clock has it
  Bytes data;
};
constexpr void write_and_close_words(auto& m, auto& w, auto& data) {
  w("FID", m.fid);
  w.length("CountOfBytesToWrite", data, uint16_t{});
  w("WriteOffsetInBytes", m.write_offset_in_bytes);
  w("LastWriteTime", m.last_write_time);
}
// One byte of padding, wherever the words end.
constexpr void write_and_close_bytes(auto& m, auto& w, auto& data) {
  w.end_of_fixed();
  w.byte_count("ByteCount", uint16_t{});
  w.pad(4);
  w.bytes("Data", data, m.data);
}

// [MS-CIFS] 2.2.4.40.1
struct WriteAndCloseRequest : WriteAndClose {
  static constexpr const char* kName = "SMB_COM_WRITE_AND_CLOSE Request";

  static constexpr void fields(auto& m, auto& w) {
    auto data = w.slot();
    w.constant("WordCount", uint8_t{6});
    write_and_close_words(m, w, data);
    write_and_close_bytes(m, w, data);
  }
};
static_assert(wire::fixed_size<WriteAndCloseRequest> == 1 + 2 * 6);

// The same with six words of nothing.
struct WriteAndCloseRequestLong : WriteAndClose {
  static constexpr const char* kName = "SMB_COM_WRITE_AND_CLOSE Request (12 words)";

  static constexpr void fields(auto& m, auto& w) {
    auto data = w.slot();
    w.constant("WordCount", uint8_t{12});
    write_and_close_words(m, w, data);
    w.reserved("Reserved", 12);
    write_and_close_bytes(m, w, data);
  }
};
static_assert(wire::fixed_size<WriteAndCloseRequestLong> == 1 + 2 * 12);

// [MS-CIFS] 2.2.4.40.2
struct WriteAndCloseResponse : WriteResponse {
  static constexpr const char* kName = "SMB_COM_WRITE_AND_CLOSE Response";
};

}  // namespace sallyport::cifs
