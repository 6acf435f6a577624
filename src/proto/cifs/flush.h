// FLUSH: put a file, or with kAll every file of the process, on stable storage. [MS-CIFS] 2.2.4.6
#pragma once

#include "proto/cifs/buffer_format.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.6.1
struct FlushRequest {
  static constexpr const char* kName = "SMB_COM_FLUSH Request";
  static constexpr uint16_t kAll = 0xFFFF;

  uint16_t fid = 0;

  static constexpr void fields(auto& m, auto& w) { fid_only(m, w); }
};

// [MS-CIFS] 2.2.4.6.2
struct FlushResponse {
  static constexpr const char* kName = "SMB_COM_FLUSH Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

}  // namespace sallyport::cifs
