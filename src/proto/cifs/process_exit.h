// PROCESS_EXIT: all that the process in the header has open is closed. [MS-CIFS] 2.2.4.18
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.18.1
struct ProcessExitRequest {
  static constexpr const char* kName = "SMB_COM_PROCESS_EXIT Request";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

// [MS-CIFS] 2.2.4.18.2
struct ProcessExitResponse {
  static constexpr const char* kName = "SMB_COM_PROCESS_EXIT Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

}  // namespace sallyport::cifs
