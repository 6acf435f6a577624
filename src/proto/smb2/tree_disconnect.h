// TREE_DISCONNECT. [MS-SMB2] 2.2.11, 2.2.12
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

// [MS-SMB2] 2.2.11
struct TreeDisconnectRequest {
  static constexpr const char* kName = "SMB2 TREE_DISCONNECT Request";
  static constexpr void fields(auto&, auto& w) {
    w.constant("StructureSize", uint16_t{4});
    w.reserved("Reserved", 2);
  }
};
static_assert(wire::fixed_size<TreeDisconnectRequest> == 4);

// [MS-SMB2] 2.2.12
struct TreeDisconnectResponse {
  static constexpr const char* kName = "SMB2 TREE_DISCONNECT Response";
  static constexpr void fields(auto&, auto& w) {
    w.constant("StructureSize", uint16_t{4});
    w.reserved("Reserved", 2);
  }
};
static_assert(wire::fixed_size<TreeDisconnectResponse> == 4);

}  // namespace sallyport::smb2
