// CLOSE: give an open file or pipe back. [MS-CIFS] 2.2.4.5
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.5.1
struct CloseRequest {
  static constexpr const char* kName = "SMB_COM_CLOSE Request";
  static constexpr uint32_t kTimeUnchanged = 0xFFFFFFFF;

  uint16_t fid = 0;
  uint32_t last_time_modified = kTimeUnchanged;  // UTIME: seconds of local time since 1970

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{3});
    w("FID", m.fid);
    w("LastTimeModified", m.last_time_modified);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};

// [MS-CIFS] 2.2.4.5.2
struct CloseResponse {
  static constexpr const char* kName = "SMB_COM_CLOSE Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

}  // namespace sallyport::cifs
