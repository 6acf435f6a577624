// TRANS2_OPEN2: an OPEN_ANDX with extended attributes. [MS-CIFS] 2.2.6.1
#pragma once

#include "proto/cifs/ea_list.h"
#include "proto/cifs/open_andx.h"
#include "proto/cifs/parts.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.6.1.1. The data is an SmbFeaList, or nothing.
struct Trans2Open2Request {
  static constexpr const char* kName = "TRANS2_OPEN2 Request parameters";

  bool unicode = false;
  uint16_t flags = 0;        // open_andx_flags::*
  uint16_t access_mode = 0;  // access_mode::*
  uint16_t search_attributes = 0;  // reserved in the specification, sent by clients
  uint16_t file_attributes = 0;
  uint32_t creation_time = 0;  // UTIME
  uint16_t open_mode = 0;      // open_mode::*
  uint32_t allocation_size = 0;
  uint32_t timeout = 0;  // likewise
  Text name;

  static constexpr void fields(auto& m, auto& w) {
    w("Flags", m.flags);
    w("AccessMode", m.access_mode);
    w("SearchAttributes", m.search_attributes);
    w("FileAttributes", m.file_attributes);
    w("CreationTime", m.creation_time);
    w("OpenMode", m.open_mode);
    w("AllocationSize", m.allocation_size);
    w("Timeout", m.timeout);
    w.reserved("Reserved", 6);
    w.end_of_fixed();
    text("FileName", w, m.unicode, m.name);
  }
};
static_assert(wire::fixed_size<Trans2Open2Request> == 28);

// [MS-CIFS] 2.2.6.1.2
struct Trans2Open2Response {
  static constexpr const char* kName = "TRANS2_OPEN2 Response parameters";

  uint16_t fid = 0;
  uint16_t file_attributes = 0;
  uint32_t creation_time = 0;  // UTIME
  uint32_t file_data_size = 0;
  uint16_t access_mode = 0;
  ResourceType resource_type = ResourceType::disk;
  uint16_t nm_pipe_status = 0;
  uint16_t action_taken = 0;  // open_results::*
  uint32_t file_id = 0;       // reserved in the specification
  uint16_t ea_error_offset = 0;
  uint32_t ea_length = 0;

  static constexpr void fields(auto& m, auto& w) {
    w("FID", m.fid);
    w("FileAttributes", m.file_attributes);
    w("CreationTime", m.creation_time);
    w("FileDataSize", m.file_data_size);
    w("AccessMode", m.access_mode);
    w("ResourceType", m.resource_type);
    w("NMPipeStatus", m.nm_pipe_status);
    w("ActionTaken", m.action_taken);
    w("FileId", m.file_id);
    w("ExtendedAttributeErrorOffset", m.ea_error_offset);
    w("ExtendedAttributeLength", m.ea_length);
  }
};
static_assert(wire::fixed_size<Trans2Open2Response> == 30);

}  // namespace sallyport::cifs
