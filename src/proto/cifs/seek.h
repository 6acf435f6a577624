// SEEK: the file pointer of the core dialect, which clients use to learn a file's size. [MS-CIFS] 2.2.4.19
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

enum class SeekMode : uint16_t { from_start = 0, from_current = 1, from_end = 2 };

// [MS-CIFS] 2.2.4.19.1
struct SeekRequest {
  static constexpr const char* kName = "SMB_COM_SEEK Request";

  uint16_t fid = 0;
  SeekMode mode = SeekMode::from_start;
  int32_t offset = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{4});
    w("FID", m.fid);
    w("Mode", m.mode);
    w("Offset", m.offset);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<SeekRequest> == 1 + 2 * 4);

// [MS-CIFS] 2.2.4.19.2
struct SeekResponse {
  static constexpr const char* kName = "SMB_COM_SEEK Response";

  uint32_t offset = 0;  // from the start

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{2});
    w("Offset", m.offset);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<SeekResponse> == 1 + 2 * 2);

}  // namespace sallyport::cifs
