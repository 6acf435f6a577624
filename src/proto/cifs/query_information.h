// QUERY_INFORMATION and SET_INFORMATION: attributes and time of a path. [MS-CIFS] 2.2.4.9, 2.2.4.10
#pragma once

#include "proto/cifs/buffer_format.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.9.1
struct QueryInformationRequest {
  static constexpr const char* kName = "SMB_COM_QUERY_INFORMATION Request";

  bool unicode = false;
  Text name;

  static constexpr void fields(auto& m, auto& w) { path_only("FileName", m, w); }
};

// [MS-CIFS] 2.2.4.9.2
struct QueryInformationResponse {
  static constexpr const char* kName = "SMB_COM_QUERY_INFORMATION Response";

  uint16_t file_attributes = 0;
  uint32_t last_write_time = 0;  // UTIME
  uint32_t file_size = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{10});
    w("FileAttributes", m.file_attributes);
    w("LastWriteTime", m.last_write_time);
    w("FileSize", m.file_size);
    w.reserved("Reserved", 10);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<QueryInformationResponse> == 1 + 2 * 10);

// [MS-CIFS] 2.2.4.10.1
struct SetInformationRequest {
  static constexpr const char* kName = "SMB_COM_SET_INFORMATION Request";

  bool unicode = false;
  uint16_t file_attributes = 0;
  uint32_t last_write_time = 0;  // UTIME; 0 leaves it
  Text name;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{8});
    w("FileAttributes", m.file_attributes);
    w("LastWriteTime", m.last_write_time);
    w.reserved("Reserved", 10);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    format_text("FileName", w, m.unicode, m.name);
  }
};
static_assert(wire::fixed_size<SetInformationRequest> == 1 + 2 * 8);

// [MS-CIFS] 2.2.4.10.2
struct SetInformationResponse {
  static constexpr const char* kName = "SMB_COM_SET_INFORMATION Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

}  // namespace sallyport::cifs
