// CREATE, which empties a file that is there, CREATE_NEW, which refuses it, and CREATE_TEMPORARY, which finds a name.
// [MS-CIFS] 2.2.4.4, 2.2.4.16, 2.2.4.15
#pragma once

#include "proto/cifs/buffer_format.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.4.1
struct CreateRequest {
  static constexpr const char* kName = "SMB_COM_CREATE Request";

  bool unicode = false;
  uint16_t file_attributes = 0;
  uint32_t creation_time = 0;  // UTIME; 0: now
  Text name;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{3});
    w("FileAttributes", m.file_attributes);
    w("CreationTime", m.creation_time);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    format_text("FileName", w, m.unicode, m.name);
  }
};
static_assert(wire::fixed_size<CreateRequest> == 1 + 2 * 3);

// [MS-CIFS] 2.2.4.4.2
struct CreateResponse {
  static constexpr const char* kName = "SMB_COM_CREATE Response";

  uint16_t fid = 0;

  static constexpr void fields(auto& m, auto& w) { fid_only(m, w); }
};

// [MS-CIFS] 2.2.4.16.1
struct CreateNewRequest : CreateRequest {
  static constexpr const char* kName = "SMB_COM_CREATE_NEW Request";
};
// [MS-CIFS] 2.2.4.16.2
struct CreateNewResponse : CreateResponse {
  static constexpr const char* kName = "SMB_COM_CREATE_NEW Response";
};

// The name is a folder's. [MS-CIFS] 2.2.4.15.1
struct CreateTemporaryRequest : CreateRequest {
  static constexpr const char* kName = "SMB_COM_CREATE_TEMPORARY Request";
};
// [MS-CIFS] 2.2.4.15.2
// quirk: that has a BufferFormat before the name; smbd sends none and smbtorture expects none.
struct CreateTemporaryResponse {
  static constexpr const char* kName = "SMB_COM_CREATE_TEMPORARY Response";

  uint16_t fid = 0;
  std::string temporary_file_name;  // OEM

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{1});
    w("FID", m.fid);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.zero_ascii("TemporaryFileName", m.temporary_file_name);
  }
};

}  // namespace sallyport::cifs
