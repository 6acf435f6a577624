// What every command is answered with when it failed, and the interim answer to a transaction. [MS-CIFS] 2.2.3.3, 3.3.5.2
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

struct ErrorResponse {
  static constexpr const char* kName = "SMB error response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

}  // namespace sallyport::cifs
