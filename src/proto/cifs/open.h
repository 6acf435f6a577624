// OPEN: the core dialect's open of a file that exists. [MS-CIFS] 2.2.4.3
#pragma once

#include "proto/cifs/buffer_format.h"

namespace sallyport::cifs {

// AccessMode of OPEN and OPEN_ANDX. [MS-CIFS] 2.2.4.3.1, 2.2.4.41.1
namespace access_mode {
inline constexpr uint16_t kAccessMask = 0x0007;
inline constexpr uint16_t kRead = 0, kWrite = 1, kReadWrite = 2, kExecute = 3;
inline constexpr uint16_t kShareMask = 0x0070;
inline constexpr uint16_t kShareCompatibility = 0x00, kShareDenyAll = 0x10, kShareDenyWrite = 0x20, kShareDenyRead = 0x30,
                          kShareDenyNone = 0x40;
inline constexpr uint16_t kReferenceLocalityMask = 0x0700;
inline constexpr uint16_t kNoCache = 0x1000;
inline constexpr uint16_t kWritethrough = 0x4000;
inline constexpr uint16_t kFcb = 0x00FF;  // the low byte as a whole: a file control block, all in compatibility mode
}  // namespace access_mode

// [MS-CIFS] 2.2.4.3.1
struct OpenRequest {
  static constexpr const char* kName = "SMB_COM_OPEN Request";

  bool unicode = false;
  uint16_t access_mode = 0;  // access_mode::*
  uint16_t search_attributes = 0;
  Text name;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{2});
    w("AccessMode", m.access_mode);
    w("SearchAttributes", m.search_attributes);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    format_text("FileName", w, m.unicode, m.name);
  }
};
static_assert(wire::fixed_size<OpenRequest> == 1 + 2 * 2);

// [MS-CIFS] 2.2.4.3.2
struct OpenResponse {
  static constexpr const char* kName = "SMB_COM_OPEN Response";

  uint16_t fid = 0;
  uint16_t file_attrs = 0;
  uint32_t last_modified = 0;  // UTIME
  uint32_t file_size = 0;
  uint16_t access_mode = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{7});
    w("FID", m.fid);
    w("FileAttrs", m.file_attrs);
    w("LastModified", m.last_modified);
    w("FileSize", m.file_size);
    w("AccessMode", m.access_mode);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<OpenResponse> == 1 + 2 * 7);

}  // namespace sallyport::cifs
