// TREE_CONNECT: reach a share, of the core dialect, where the answer also says how long messages may be. [MS-CIFS] 2.2.4.50
#pragma once

#include "proto/cifs/buffer_format.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.50.1
struct TreeConnectRequest {
  static constexpr const char* kName = "SMB_COM_TREE_CONNECT Request";

  std::string path;      // \\server\share, OEM
  std::string password;  // of the share, in the clear
  std::string service;   // kServiceDisk and its like

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{0});
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    format_oem("Path", w, m.path);
    format_oem("Password", w, m.password);
    format_oem("Service", w, m.service);
  }
};

// [MS-CIFS] 2.2.4.50.2
struct TreeConnectResponse {
  static constexpr const char* kName = "SMB_COM_TREE_CONNECT Response";

  uint16_t max_buffer_size = 0;
  uint16_t tid = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{2});
    w("MaxBufferSize", m.max_buffer_size);
    w("TID", m.tid);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<TreeConnectResponse> == 1 + 2 * 2);

}  // namespace sallyport::cifs
