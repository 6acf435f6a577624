// RENAME, with wildcards, and NT_RENAME, which can make hard links too. [MS-CIFS] 2.2.4.8, 2.2.4.66
#pragma once

#include "proto/cifs/buffer_format.h"

namespace sallyport::cifs {

constexpr void old_and_new_name(auto& m, auto& w) {
  w.byte_count("ByteCount", uint16_t{});
  format_text("OldFileName", w, m.unicode, m.old_name);
  format_text("NewFileName", w, m.unicode, m.new_name);
}

// [MS-CIFS] 2.2.4.8.1
struct RenameRequest {
  static constexpr const char* kName = "SMB_COM_RENAME Request";

  bool unicode = false;
  uint16_t search_attributes = 0;
  Text old_name, new_name;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{1});
    w("SearchAttributes", m.search_attributes);
    w.end_of_fixed();
    old_and_new_name(m, w);
  }
};
static_assert(wire::fixed_size<RenameRequest> == 1 + 2 * 1);

// [MS-CIFS] 2.2.4.8.2
struct RenameResponse {
  static constexpr const char* kName = "SMB_COM_RENAME Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

// InformationLevel. [MS-CIFS] 2.2.4.66.1
namespace nt_rename_level {
inline constexpr uint16_t kSetLinkInfo = 0x0103;  // a hard link
inline constexpr uint16_t kRenameFile = 0x0104;
inline constexpr uint16_t kMoveFile = 0x0105;
}  // namespace nt_rename_level

// [MS-CIFS] 2.2.4.66.1
struct NtRenameRequest {
  static constexpr const char* kName = "SMB_COM_NT_RENAME Request";

  bool unicode = false;
  uint16_t search_attributes = 0;
  uint16_t information_level = nt_rename_level::kRenameFile;
  uint32_t cluster_count = 0;
  Text old_name, new_name;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("WordCount", uint8_t{4});
    w("SearchAttributes", m.search_attributes);
    w("InformationLevel", m.information_level);
    w("ClusterCount", m.cluster_count);
    w.end_of_fixed();
    old_and_new_name(m, w);
  }
};
static_assert(wire::fixed_size<NtRenameRequest> == 1 + 2 * 4);

// [MS-CIFS] 2.2.4.66.2
struct NtRenameResponse {
  static constexpr const char* kName = "SMB_COM_NT_RENAME Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

}  // namespace sallyport::cifs
