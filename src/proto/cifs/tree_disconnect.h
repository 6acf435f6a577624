// TREE_DISCONNECT: leave a share. [MS-CIFS] 2.2.4.51
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.51.1
struct TreeDisconnectRequest {
  static constexpr const char* kName = "SMB_COM_TREE_DISCONNECT Request";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

// [MS-CIFS] 2.2.4.51.2
struct TreeDisconnectResponse {
  static constexpr const char* kName = "SMB_COM_TREE_DISCONNECT Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

}  // namespace sallyport::cifs
