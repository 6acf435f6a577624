// FLUSH. [MS-SMB2] 2.2.17, 2.2.18
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

// [MS-SMB2] 2.2.17
struct FlushRequest {
  static constexpr const char* kName = "SMB2 FLUSH Request";

  FileId file_id;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("StructureSize", uint16_t{24});
    w.reserved("Reserved1", 2);
    w.reserved("Reserved2", 4);
    w("FileId", m.file_id);
  }
};
static_assert(wire::fixed_size<FlushRequest> == 24);

// [MS-SMB2] 2.2.18
struct FlushResponse {
  static constexpr const char* kName = "SMB2 FLUSH Response";
  static constexpr void fields(auto&, auto& w) {
    w.constant("StructureSize", uint16_t{4});
    w.reserved("Reserved", 2);
  }
};
static_assert(wire::fixed_size<FlushResponse> == 4);

}  // namespace sallyport::smb2
