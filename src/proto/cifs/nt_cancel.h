// NT_CANCEL: the request with the same PID, TID, UID and MID need not be waited for any longer. It has no response; the
// request it cancels has. [MS-CIFS] 2.2.4.65
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.65.1
struct NtCancelRequest {
  static constexpr const char* kName = "SMB_COM_NT_CANCEL Request";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

}  // namespace sallyport::cifs
