// TRANS2_CREATE_DIRECTORY: a folder with extended attributes. [MS-CIFS] 2.2.6.14
#pragma once

#include "proto/cifs/ea_list.h"
#include "proto/cifs/parts.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.6.14.1. The data is an SmbFeaList, or nothing. The answer's parameters: EaErrorOffset.
struct Trans2CreateDirectoryRequest {
  static constexpr const char* kName = "TRANS2_CREATE_DIRECTORY Request parameters";

  bool unicode = false;
  Text name;

  static constexpr void fields(auto& m, auto& w) {
    w.reserved("Reserved", 4);
    w.end_of_fixed();
    text("DirectoryName", w, m.unicode, m.name);
  }
};
static_assert(wire::fixed_size<Trans2CreateDirectoryRequest> == 4);

}  // namespace sallyport::cifs
