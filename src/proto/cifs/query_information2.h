// QUERY_INFORMATION2 and SET_INFORMATION2: times, sizes and attributes of an open file. [MS-CIFS] 2.2.4.31, 2.2.4.30
#pragma once

#include "proto/cifs/buffer_format.h"
#include "proto/cifs/dos_time.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.31.1
struct QueryInformation2Request {
  static constexpr const char* kName = "SMB_COM_QUERY_INFORMATION2 Request";

  uint16_t fid = 0;

  static constexpr void fields(auto& m, auto& w) { fid_only(m, w); }
};

// [MS-CIFS] 2.2.4.31.2
struct QueryInformation2Response {
  static constexpr const char* kName = "SMB_COM_QUERY_INFORMATION2 Response";

  DosDateTime creation, last_access, last_write;
  uint32_t file_data_size = 0;
  uint32_t file_allocation_size = 0;
  uint16_t file_attributes = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{11});
    w("Create", m.creation);
    w("LastAccess", m.last_access);
    w("LastWrite", m.last_write);
    w("FileDataSize", m.file_data_size);
    w("FileAllocationSize", m.file_allocation_size);
    w("FileAttributes", m.file_attributes);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<QueryInformation2Response> == 1 + 2 * 11);

// [MS-CIFS] 2.2.4.30.1
struct SetInformation2Request {
  static constexpr const char* kName = "SMB_COM_SET_INFORMATION2 Request";

  uint16_t fid = 0;
  DosDateTime creation, last_access, last_write;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{7});
    w("FID", m.fid);
    w("Create", m.creation);
    w("LastAccess", m.last_access);
    w("LastWrite", m.last_write);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<SetInformation2Request> == 1 + 2 * 7);

// [MS-CIFS] 2.2.4.30.2
struct SetInformation2Response {
  static constexpr const char* kName = "SMB_COM_SET_INFORMATION2 Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

}  // namespace sallyport::cifs
