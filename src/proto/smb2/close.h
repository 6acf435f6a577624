// CLOSE. [MS-SMB2] 2.2.15, 2.2.16
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

inline constexpr uint16_t kClosePostqueryAttrib = 0x0001;

// [MS-SMB2] 2.2.15
struct CloseRequest {
  static constexpr const char* kName = "SMB2 CLOSE Request";

  uint16_t flags = 0;
  FileId file_id;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("StructureSize", uint16_t{24});
    w("Flags", m.flags);
    w.reserved("Reserved", 4);
    w("FileId", m.file_id);
  }
};
static_assert(wire::fixed_size<CloseRequest> == 24);

// [MS-SMB2] 2.2.16. All zero but for flags when the request did not ask for attributes.
struct CloseResponse {
  static constexpr const char* kName = "SMB2 CLOSE Response";

  uint16_t flags = 0;
  FileTime creation_time;
  FileTime last_access_time;
  FileTime last_write_time;
  FileTime change_time;
  uint64_t allocation_size = 0;
  uint64_t end_of_file = 0;
  uint32_t file_attributes = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("StructureSize", uint16_t{60});
    w("Flags", m.flags);
    w.reserved("Reserved", 4);
    w("CreationTime", m.creation_time);
    w("LastAccessTime", m.last_access_time);
    w("LastWriteTime", m.last_write_time);
    w("ChangeTime", m.change_time);
    w("AllocationSize", m.allocation_size);
    w("EndofFile", m.end_of_file);
    w("FileAttributes", m.file_attributes);
  }
};
static_assert(wire::fixed_size<CloseResponse> == 60);

}  // namespace sallyport::smb2
