// WRITE. [MS-SMB2] 2.2.21, 2.2.22
#pragma once

#include "proto/smb2/read.h"

namespace sallyport::smb2 {

namespace write_flags {
inline constexpr uint32_t kWriteThrough = 0x00000001;
inline constexpr uint32_t kWriteUnbuffered = 0x00000002;
}  // namespace write_flags

// [MS-SMB2] 2.2.21
struct WriteRequest {
  static constexpr const char* kName = "SMB2 WRITE Request";

  uint64_t offset = 0;
  FileId file_id;
  Channel channel = Channel::none;
  uint32_t remaining_bytes = 0;
  uint32_t flags = 0;
  Bytes channel_info;
  Bytes data;

  static constexpr void fields(auto& m, auto& w) {
    auto data = w.slot(), info = w.slot();
    w.constant("StructureSize", uint16_t{49});
    w.start("DataOffset", data, uint16_t{});
    w.length("Length", data, uint32_t{});
    w("Offset", m.offset);
    w("FileId", m.file_id);
    w("Channel", m.channel);
    w("RemainingBytes", m.remaining_bytes);
    w.offset("WriteChannelInfoOffset", info, uint16_t{});
    w.length("WriteChannelInfoLength", info, uint16_t{});
    w("Flags", m.flags);
    w.end_of_fixed(1);
    w.bytes("WriteChannelInfo", info, m.channel_info);
    w.bytes("Data", data, m.data);
  }
};
static_assert(wire::fixed_size<WriteRequest> == 49 - 1);

// [MS-SMB2] 2.2.22. Servers add the one byte that the odd StructureSize counts.
struct WriteResponse {
  static constexpr const char* kName = "SMB2 WRITE Response";

  uint32_t count = 0;
  uint32_t remaining = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("StructureSize", uint16_t{17});
    w.reserved("Reserved", 2);
    w("Count", m.count);
    w("Remaining", m.remaining);
    w.reserved("WriteChannelInfoOffset", 2);
    w.reserved("WriteChannelInfoLength", 2);
    w.end_of_fixed();
  }
};
static_assert(wire::fixed_size<WriteResponse> == 17 - 1);

}  // namespace sallyport::smb2
