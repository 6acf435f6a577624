// READ_ANDX: read from a file or a pipe. Ten words reach 4 GiB, twelve everything. [MS-CIFS] 2.2.4.42, [MS-SMB] 2.2.4.2
#pragma once

#include "proto/cifs/large_data.h"

namespace sallyport::cifs {

// What both forms have.
struct ReadAndx {
  AndX andx;
  uint16_t fid = 0;
  uint32_t offset_low = 0;
  uint16_t max_count_of_bytes_to_return = 0;
  uint16_t min_count_of_bytes_to_return = 0;
  uint32_t timeout_or_max_count_high = 0;  // of a pipe, milliseconds; of a file, see max_count()
  uint16_t remaining = 0;
  uint32_t offset_high = 0;

  constexpr uint64_t offset() const { return uint64_t{offset_high} << 32 | offset_low; }
  // Of a file, where CAP_LARGE_READX was agreed upon. All ones in the high half, as old clients send, are none.
  constexpr uint32_t max_count() const {
    auto high = static_cast<uint16_t>(timeout_or_max_count_high);
    return uint32_t{high == 0xFFFF ? uint16_t{0} : high} << 16 | max_count_of_bytes_to_return;
  }
};
constexpr void read_andx_words(auto& m, auto& w) {
  andx_fields(m.andx, w);
  w("FID", m.fid);
  w("Offset", m.offset_low);
  w("MaxCountOfBytesToReturn", m.max_count_of_bytes_to_return);
  w("MinCountOfBytesToReturn", m.min_count_of_bytes_to_return);
  w("Timeout_or_MaxCountHigh", m.timeout_or_max_count_high);
  w("Remaining", m.remaining);
}

// [MS-CIFS] 2.2.4.42.1, [MS-SMB] 2.2.4.2.1
struct ReadAndxRequest : ReadAndx {
  static constexpr const char* kName = "SMB_COM_READ_ANDX Request";

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{12});
    read_andx_words(m, w);
    w("OffsetHigh", m.offset_high);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<ReadAndxRequest> == 1 + 2 * 12);

struct ReadAndxRequestShort : ReadAndx {
  static constexpr const char* kName = "SMB_COM_READ_ANDX Request (10 words)";

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{10});
    read_andx_words(m, w);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<ReadAndxRequestShort> == 1 + 2 * 10);

// [MS-CIFS] 2.2.4.42.2, [MS-SMB] 2.2.4.2.2
struct ReadAndxResponse {
  static constexpr const char* kName = "SMB_COM_READ_ANDX Response";

  AndX andx;
  uint16_t available = 0xFFFF;  // of a pipe, how much more there is; of a file, all ones
  uint16_t data_compaction_mode = 0;
  Bytes data;

  static constexpr void fields(auto& m, auto& w) {
    auto data = w.slot();
    HighLength high;
    w.constant("WordCount", uint8_t{12});
    andx_fields(m.andx, w);
    w("Available", m.available);
    w("DataCompactionMode", m.data_compaction_mode);
    w.reserved("Reserved1", 2);
    w.length("DataLength", data, uint16_t{});
    w.start("DataOffset", data, uint16_t{});
    high_length("DataLengthHigh", w, m.data, high);
    w.reserved("Reserved2", 8);
    w.end_of_fixed();
    large_data(w, m.data, data, high);
  }
};
static_assert(wire::fixed_size<ReadAndxResponse> == 1 + 2 * 12);

}  // namespace sallyport::cifs
