// DELETE: remove the files that a path with wildcards and a set of attributes name. [MS-CIFS] 2.2.4.7
#pragma once

#include "proto/cifs/buffer_format.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.7.1
struct DeleteRequest {
  static constexpr const char* kName = "SMB_COM_DELETE Request";

  bool unicode = false;
  uint16_t search_attributes = 0;
  Text name;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{1});
    w("SearchAttributes", m.search_attributes);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    format_text("FileName", w, m.unicode, m.name);
  }
};
static_assert(wire::fixed_size<DeleteRequest> == 1 + 2 * 1);

// [MS-CIFS] 2.2.4.7.2
struct DeleteResponse {
  static constexpr const char* kName = "SMB_COM_DELETE Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

}  // namespace sallyport::cifs
