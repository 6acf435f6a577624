// LOGOFF_ANDX: end a session. [MS-CIFS] 2.2.4.54
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.54.1
struct LogoffAndxRequest {
  static constexpr const char* kName = "SMB_COM_LOGOFF_ANDX Request";

  AndX andx;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{2});
    andx_fields(m.andx, w);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};

// [MS-CIFS] 2.2.4.54.2
struct LogoffAndxResponse {
  static constexpr const char* kName = "SMB_COM_LOGOFF_ANDX Response";

  AndX andx;

  static constexpr void fields(auto& m, auto& w) { LogoffAndxRequest::fields(m, w); }
};

}  // namespace sallyport::cifs
