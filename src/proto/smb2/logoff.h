// LOGOFF. [MS-SMB2] 2.2.7, 2.2.8
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

// [MS-SMB2] 2.2.7
struct LogoffRequest {
  static constexpr const char* kName = "SMB2 LOGOFF Request";
  static constexpr void fields(auto&, auto& w) {
    w.constant("StructureSize", uint16_t{4});
    w.reserved("Reserved", 2);
  }
};
static_assert(wire::fixed_size<LogoffRequest> == 4);

// [MS-SMB2] 2.2.8
struct LogoffResponse {
  static constexpr const char* kName = "SMB2 LOGOFF Response";
  static constexpr void fields(auto&, auto& w) {
    w.constant("StructureSize", uint16_t{4});
    w.reserved("Reserved", 2);
  }
};
static_assert(wire::fixed_size<LogoffResponse> == 4);

}  // namespace sallyport::smb2
