// The parameters of TRANS2's questions and settings about file systems, paths and open files; their data is of the level they
// name. [MS-CIFS] 2.2.6.4-9, [MS-SMB] 2.2.6.4
#pragma once

#include "proto/cifs/parts.h"
#include "proto/cifs/trans2_levels.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.6.4.1. The answer has no parameters.
struct Trans2QueryFsInformationRequest {
  static constexpr const char* kName = "TRANS2_QUERY_FS_INFORMATION Request parameters";

  FsLevel information_level{};

  static constexpr void fields(auto& m, auto& w) { w("InformationLevel", m.information_level); }
};

// [MS-SMB] 2.2.6.4.1. The answer has no parameters.
struct Trans2SetFsInformationRequest {
  static constexpr const char* kName = "TRANS2_SET_FS_INFORMATION Request parameters";

  uint16_t fid = 0;
  FsLevel information_level{};

  static constexpr void fields(auto& m, auto& w) {
    w("FID", m.fid);
    w("InformationLevel", m.information_level);
  }
};
static_assert(wire::fixed_size<Trans2SetFsInformationRequest> == 4);

// [MS-CIFS] 2.2.6.6.1. The data of level info_query_eas_from_list is an SmbGeaList. The answer's parameters: EaErrorOffset.
struct Trans2QueryPathInformationRequest {
  static constexpr const char* kName = "TRANS2_QUERY_PATH_INFORMATION Request parameters";

  bool unicode = false;
  QueryLevel information_level{};
  Text name;

  static constexpr void fields(auto& m, auto& w) {
    w("InformationLevel", m.information_level);
    w.reserved("Reserved", 4);
    w.end_of_fixed();
    text("FileName", w, m.unicode, m.name);
  }
};
static_assert(wire::fixed_size<Trans2QueryPathInformationRequest> == 6);

// [MS-CIFS] 2.2.6.7.1. The answer's parameters: EaErrorOffset.
struct Trans2SetPathInformationRequest {
  static constexpr const char* kName = "TRANS2_SET_PATH_INFORMATION Request parameters";

  bool unicode = false;
  SetLevel information_level{};
  Text name;

  static constexpr void fields(auto& m, auto& w) {
    w("InformationLevel", m.information_level);
    w.reserved("Reserved", 4);
    w.end_of_fixed();
    text("FileName", w, m.unicode, m.name);
  }
};
static_assert(wire::fixed_size<Trans2SetPathInformationRequest> == 6);

// [MS-CIFS] 2.2.6.8.1. The answer's parameters: EaErrorOffset.
struct Trans2QueryFileInformationRequest {
  static constexpr const char* kName = "TRANS2_QUERY_FILE_INFORMATION Request parameters";

  uint16_t fid = 0;
  QueryLevel information_level{};

  static constexpr void fields(auto& m, auto& w) {
    w("FID", m.fid);
    w("InformationLevel", m.information_level);
  }
};
static_assert(wire::fixed_size<Trans2QueryFileInformationRequest> == 4);

// [MS-CIFS] 2.2.6.9.1. The answer's parameters: EaErrorOffset.
struct Trans2SetFileInformationRequest {
  static constexpr const char* kName = "TRANS2_SET_FILE_INFORMATION Request parameters";

  uint16_t fid = 0;
  SetLevel information_level{};
  Bytes reserved;  // two bytes, which some leave out

  static constexpr void fields(auto& m, auto& w) {
    w("FID", m.fid);
    w("InformationLevel", m.information_level);
    w.end_of_fixed();
    w.rest("Reserved", m.reserved);
  }
};
static_assert(wire::fixed_size<Trans2SetFileInformationRequest> == 4);

}  // namespace sallyport::cifs
