// READ. [MS-SMB2] 2.2.19, 2.2.20
#pragma once

#include "proto/smb2/header.h"

namespace sallyport::smb2 {

enum class Channel : uint32_t { none = 0, rdma_v1 = 1, rdma_v1_invalidate = 2, rdma_transform = 3 };

namespace read_flags {
inline constexpr uint8_t kReadUnbuffered = 0x01;
inline constexpr uint8_t kRequestCompressed = 0x02;
}  // namespace read_flags

// [MS-SMB2] 2.2.19
struct ReadRequest {
  static constexpr const char* kName = "SMB2 READ Request";

  uint8_t padding = 0;  // where the client would like the data to start
  uint8_t flags = 0;
  uint32_t length = 0;
  uint64_t offset = 0;
  FileId file_id;
  uint32_t minimum_count = 0;
  Channel channel = Channel::none;
  uint32_t remaining_bytes = 0;
  Bytes channel_info;

  static constexpr void fields(auto& m, auto& w) {
    auto info = w.slot();
    w.constant("StructureSize", uint16_t{49});
    w("Padding", m.padding);
    w("Flags", m.flags);
    w("Length", m.length);
    w("Offset", m.offset);
    w("FileId", m.file_id);
    w("MinimumCount", m.minimum_count);
    w("Channel", m.channel);
    w("RemainingBytes", m.remaining_bytes);
    w.offset("ReadChannelInfoOffset", info, uint16_t{});
    w.length("ReadChannelInfoLength", info, uint16_t{});
    w.end_of_fixed(1);
    w.bytes("Buffer", info, m.channel_info);
  }
};
static_assert(wire::fixed_size<ReadRequest> == 49 - 1);

// [MS-SMB2] 2.2.20
struct ReadResponse {
  static constexpr const char* kName = "SMB2 READ Response";

  uint32_t data_remaining = 0;
  Bytes data;

  static constexpr void fields(auto& m, auto& w) {
    auto data = w.slot();
    w.constant("StructureSize", uint16_t{17});
    w.start("DataOffset", data, uint8_t{});
    w.reserved("Reserved", 1);
    w.length("DataLength", data, uint32_t{});
    w("DataRemaining", m.data_remaining);
    w.reserved("Reserved2", 4);
    w.end_of_fixed();
    w.bytes("Buffer", data, m.data);
  }
};
static_assert(wire::fixed_size<ReadResponse> == 17 - 1);

// The same message up to its data, for a sender whose data comes from elsewhere (sendfile, or read into place).
struct ReadResponseHead {
  static constexpr const char* kName = "SMB2 READ Response head";
  static constexpr uint8_t kDataOffset = 0x50;

  uint32_t data_length = 0;
  uint32_t data_remaining = 0;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("StructureSize", uint16_t{17});
    w.constant("DataOffset", kDataOffset);
    w.reserved("Reserved", 1);
    w("DataLength", m.data_length);
    w("DataRemaining", m.data_remaining);
    w.reserved("Reserved2", 4);
  }
};
static_assert(Header::kSize + wire::fixed_size<ReadResponseHead> == ReadResponseHead::kDataOffset);

}  // namespace sallyport::smb2
