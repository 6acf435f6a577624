// OPEN_PRINT_FILE, WRITE_PRINT_FILE, CLOSE_PRINT_FILE: a job for a printer's queue. [MS-CIFS] 2.2.4.67-69
#pragma once

#include "proto/cifs/buffer_format.h"

namespace sallyport::cifs {

enum class PrintMode : uint16_t { text = 0, graphics = 1 };

// [MS-CIFS] 2.2.4.67.1
struct OpenPrintFileRequest {
  static constexpr const char* kName = "SMB_COM_OPEN_PRINT_FILE Request";

  bool unicode = false;
  uint16_t setup_length = 0;  // how many of the first bytes are for setting up the printer
  PrintMode mode = PrintMode::text;
  Text identifier;  // a name for people

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{2});
    w("SetupLength", m.setup_length);
    w("Mode", m.mode);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    format_text("Identifier", w, m.unicode, m.identifier);
  }
};
static_assert(wire::fixed_size<OpenPrintFileRequest> == 1 + 2 * 2);

// [MS-CIFS] 2.2.4.67.2
struct OpenPrintFileResponse {
  static constexpr const char* kName = "SMB_COM_OPEN_PRINT_FILE Response";

  uint16_t fid = 0;

  static constexpr void fields(auto& m, auto& w) { fid_only(m, w); }
};

// [MS-CIFS] 2.2.4.68.1
struct WritePrintFileRequest {
  static constexpr const char* kName = "SMB_COM_WRITE_PRINT_FILE Request";

  uint16_t fid = 0;
  DataBlock bytes;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{1});
    w("FID", m.fid);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.inner("Bytes", m.bytes);
  }
};
static_assert(wire::fixed_size<WritePrintFileRequest> == 1 + 2 * 1);

// [MS-CIFS] 2.2.4.68.2
struct WritePrintFileResponse {
  static constexpr const char* kName = "SMB_COM_WRITE_PRINT_FILE Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

// [MS-CIFS] 2.2.4.69.1
struct ClosePrintFileRequest {
  static constexpr const char* kName = "SMB_COM_CLOSE_PRINT_FILE Request";

  uint16_t fid = 0;
  std::vector<uint16_t> more_words;  // quirk: smbtorture sends CLOSE's two, a time

  static constexpr void fields(auto& m, auto& w) {
    auto more = w.slot();
    w.count("WordCount", more, uint8_t{}, 1);
    w("FID", m.fid);
    w.end_of_fixed();
    w.array("MoreWords", more, m.more_words);
    w.byte_count("ByteCount", uint16_t{});
  }
};
static_assert(wire::fixed_size<ClosePrintFileRequest> == 1 + 2 * 1);

// [MS-CIFS] 2.2.4.69.2
struct ClosePrintFileResponse {
  static constexpr const char* kName = "SMB_COM_CLOSE_PRINT_FILE Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

}  // namespace sallyport::cifs
