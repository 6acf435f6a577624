// ECHO. [MS-SMB2] 2.2.28, 2.2.29
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

// [MS-SMB2] 2.2.28
struct EchoRequest {
  static constexpr const char* kName = "SMB2 ECHO Request";
  static constexpr void fields(auto&, auto& w) {
    w.constant("StructureSize", uint16_t{4});
    w.reserved("Reserved", 2);
  }
};
static_assert(wire::fixed_size<EchoRequest> == 4);

// [MS-SMB2] 2.2.29
struct EchoResponse {
  static constexpr const char* kName = "SMB2 ECHO Response";
  static constexpr void fields(auto&, auto& w) {
    w.constant("StructureSize", uint16_t{4});
    w.reserved("Reserved", 2);
  }
};
static_assert(wire::fixed_size<EchoResponse> == 4);

}  // namespace sallyport::smb2
