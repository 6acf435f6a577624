// WRITE_ANDX: write to a file or a pipe. Twelve words reach 4 GiB, fourteen everything. [MS-CIFS] 2.2.4.43, [MS-SMB] 2.2.4.3
#pragma once

#include "proto/cifs/large_data.h"

namespace sallyport::cifs {

namespace write_mode {
inline constexpr uint16_t kWritethrough = 0x0001;
inline constexpr uint16_t kReadBytesAvailable = 0x0002;
inline constexpr uint16_t kNamedPipeRaw = 0x0004;
inline constexpr uint16_t kNamedPipeStart = 0x0008;  // the first of a message's writes; two bytes of its length come first
}  // namespace write_mode

// What both forms have.
struct WriteAndx {
  AndX andx;
  uint16_t fid = 0;
  uint32_t offset_low = 0;
  uint32_t timeout = 0;
  uint16_t write_mode = 0;  // write_mode::*
  uint16_t remaining = 0;
  uint32_t offset_high = 0;
  Bytes data;

  constexpr uint64_t offset() const { return uint64_t{offset_high} << 32 | offset_low; }
};
constexpr void write_andx_words(auto& m, auto& w, auto& data, auto& high) {
  andx_fields(m.andx, w);
  w("FID", m.fid);
  w("Offset", m.offset_low);
  w("Timeout", m.timeout);
  w("WriteMode", m.write_mode);
  w("Remaining", m.remaining);
  high_length("DataLengthHigh", w, m.data, high);
  w.length("DataLength", data, uint16_t{});
  w.start("DataOffset", data, uint16_t{});
}

// [MS-CIFS] 2.2.4.43.1, [MS-SMB] 2.2.4.3.1
struct WriteAndxRequest : WriteAndx {
  static constexpr const char* kName = "SMB_COM_WRITE_ANDX Request";

  static constexpr void fields(auto& m, auto& w) {
    auto data = w.slot();
    HighLength high;
    w.constant("WordCount", uint8_t{14});
    write_andx_words(m, w, data, high);
    w("OffsetHigh", m.offset_high);
    w.end_of_fixed();
    large_data(w, m.data, data, high);
  }
};
static_assert(wire::fixed_size<WriteAndxRequest> == 1 + 2 * 14);

struct WriteAndxRequestShort : WriteAndx {
  static constexpr const char* kName = "SMB_COM_WRITE_ANDX Request (12 words)";

  static constexpr void fields(auto& m, auto& w) {
    auto data = w.slot();
    HighLength high;
    w.constant("WordCount", uint8_t{12});
    write_andx_words(m, w, data, high);
    w.end_of_fixed();
    large_data(w, m.data, data, high);
  }
};
static_assert(wire::fixed_size<WriteAndxRequestShort> == 1 + 2 * 12);

// [MS-CIFS] 2.2.4.43.2, [MS-SMB] 2.2.4.3.2
struct WriteAndxResponse {
  static constexpr const char* kName = "SMB_COM_WRITE_ANDX Response";

  AndX andx;
  uint16_t count_low = 0;
  uint16_t available = 0;
  uint16_t count_high = 0;

  constexpr uint32_t count() const { return uint32_t{count_high} << 16 | count_low; }
  constexpr void set_count(uint32_t count) {
    count_low = static_cast<uint16_t>(count), count_high = static_cast<uint16_t>(count >> 16);
  }

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{6});
    andx_fields(m.andx, w);
    w("Count", m.count_low);
    w("Available", m.available);
    w("CountHigh", m.count_high);
    w.reserved("Reserved", 2);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<WriteAndxResponse> == 1 + 2 * 6);

}  // namespace sallyport::cifs
