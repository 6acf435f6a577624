// CANCEL: has no answer of its own. [MS-SMB2] 2.2.30
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

// [MS-SMB2] 2.2.30
struct CancelRequest {
  static constexpr const char* kName = "SMB2 CANCEL Request";
  static constexpr void fields(auto&, auto& w) {
    w.constant("StructureSize", uint16_t{4});
    w.reserved("Reserved", 2);
  }
};
static_assert(wire::fixed_size<CancelRequest> == 4);

}  // namespace sallyport::smb2
