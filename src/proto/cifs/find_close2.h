// FIND_CLOSE2: end a search of TRANS2_FIND_FIRST2. [MS-CIFS] 2.2.4.48
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.48.1
struct FindClose2Request {
  static constexpr const char* kName = "SMB_COM_FIND_CLOSE2 Request";

  uint16_t search_handle = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{1});
    w("SearchHandle", m.search_handle);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<FindClose2Request> == 1 + 2 * 1);

// [MS-CIFS] 2.2.4.48.2
struct FindClose2Response {
  static constexpr const char* kName = "SMB_COM_FIND_CLOSE2 Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

}  // namespace sallyport::cifs
