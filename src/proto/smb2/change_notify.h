// CHANGE_NOTIFY: wait for changes in a folder; the buffer is a chain of fscc::FileNotifyInformation.
// [MS-SMB2] 2.2.35, 2.2.36
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

// [MS-SMB2] 2.2.35
struct ChangeNotifyRequest {
  static constexpr const char* kName = "SMB2 CHANGE_NOTIFY Request";
  static constexpr uint16_t kFlagWatchTree = 0x0001;

  uint16_t flags = 0;
  uint32_t output_buffer_length = 0;
  FileId file_id;
  uint32_t completion_filter = 0;  // fscc::notify_filter::*

  static constexpr void fields(auto& m, auto& w) {
    w.constant("StructureSize", uint16_t{32});
    w("Flags", m.flags);
    w("OutputBufferLength", m.output_buffer_length);
    w("FileId", m.file_id);
    w("CompletionFilter", m.completion_filter);
    w.reserved("Reserved", 4);
  }
};
static_assert(wire::fixed_size<ChangeNotifyRequest> == 32);

// [MS-SMB2] 2.2.36
struct ChangeNotifyResponse {
  static constexpr const char* kName = "SMB2 CHANGE_NOTIFY Response";

  Bytes output;

  static constexpr void fields(auto& m, auto& w) {
    auto output = w.slot();
    w.constant("StructureSize", uint16_t{9});
    w.start("OutputBufferOffset", output, uint16_t{});
    w.length("OutputBufferLength", output, uint32_t{});
    w.end_of_fixed();
    w.bytes("Buffer", output, m.output);
  }
};
static_assert(wire::fixed_size<ChangeNotifyResponse> == 9 - 1);

}  // namespace sallyport::smb2
