// COPY and MOVE: within or between two trees of the server; of LAN Manager, obsolete and hardly ever sent.
// [MS-CIFS] 2.2.4.37, 2.2.4.38, draft-leach-cifs-v1-spec-01 4.2.5, 4.2.13
#pragma once

#include "proto/cifs/open_andx.h"

namespace sallyport::cifs {

namespace copy_flags {
inline constexpr uint16_t kTargetIsFile = 0x0001;
inline constexpr uint16_t kTargetIsDirectory = 0x0002;
inline constexpr uint16_t kTargetAscii = 0x0004;
inline constexpr uint16_t kSourceAscii = 0x0008;
inline constexpr uint16_t kVerify = 0x0010;
inline constexpr uint16_t kTree = 0x0020;
}  // namespace copy_flags

struct CopyRequest {
  static constexpr const char* kName = "SMB_COM_COPY Request";
  static constexpr uint16_t kSameTid = 0xFFFF;

  bool unicode = false;
  uint16_t tid2 = kSameTid;    // the target's
  uint16_t open_function = 0;  // open_mode::*
  uint16_t flags = 0;          // copy_flags::*
  Text source_name, target_name;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{3});
    w("TID2", m.tid2);
    w("OpenFunction", m.open_function);
    w("Flags", m.flags);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    format_text("SourceFileName", w, m.unicode, m.source_name);
    format_text("TargetFileName", w, m.unicode, m.target_name);
  }
};
static_assert(wire::fixed_size<CopyRequest> == 1 + 2 * 3);

// The name at which an error stopped a copy.
struct ErrorFileName {
  static constexpr const char* kName = "ErrorFileName";

  std::string name;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("ErrorFileFormat", static_cast<uint8_t>(BufferFormat::ascii));
    w.end_of_fixed();
    w.zero_ascii("ErrorFileName", m.name);
  }
};

struct CopyResponse {
  static constexpr const char* kName = "SMB_COM_COPY Response";

  uint16_t count = 0;  // of files copied
  std::optional<ErrorFileName> error;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{1});
    w("Count", m.count);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    if (w.more(m.error)) w.inner("Error", *m.error);
  }
};
static_assert(wire::fixed_size<CopyResponse> == 1 + 2 * 1);

struct MoveRequest : CopyRequest {
  static constexpr const char* kName = "SMB_COM_MOVE Request";
};
struct MoveResponse : CopyResponse {
  static constexpr const char* kName = "SMB_COM_MOVE Response";
};

}  // namespace sallyport::cifs
