// TRANS2_FIND_FIRST2 and TRANS2_FIND_NEXT2: list a folder. [MS-CIFS] 2.2.6.2, 2.2.6.3
#pragma once

#include "proto/cifs/ea_list.h"
#include "proto/cifs/parts.h"
#include "proto/cifs/trans2_levels.h"

namespace sallyport::cifs {

namespace find_flags {
inline constexpr uint16_t kCloseAfterRequest = 0x0001;
inline constexpr uint16_t kCloseAtEos = 0x0002;
inline constexpr uint16_t kReturnResumeKeys = 0x0004;
inline constexpr uint16_t kContinueFromLast = 0x0008;
inline constexpr uint16_t kWithBackupIntent = 0x0010;
}  // namespace find_flags

// [MS-CIFS] 2.2.6.2.1. The data of level info_query_eas_from_list is an SmbGeaList.
struct Trans2FindFirst2Request {
  static constexpr const char* kName = "TRANS2_FIND_FIRST2 Request parameters";

  bool unicode = false;
  uint16_t search_attributes = 0;
  uint16_t search_count = 0;
  uint16_t flags = 0;  // find_flags::*
  FindLevel information_level = FindLevel::info_standard;
  uint32_t search_storage_type = 0;
  Text name;  // a path with wildcards

  static constexpr void fields(auto& m, auto& w) {
    w("SearchAttributes", m.search_attributes);
    w("SearchCount", m.search_count);
    w("Flags", m.flags);
    w("InformationLevel", m.information_level);
    w("SearchStorageType", m.search_storage_type);
    w.end_of_fixed();
    text("FileName", w, m.unicode, m.name);
  }
};
static_assert(wire::fixed_size<Trans2FindFirst2Request> == 12);

// [MS-CIFS] 2.2.6.2.2
struct Trans2FindFirst2Response {
  static constexpr const char* kName = "TRANS2_FIND_FIRST2 Response parameters";

  uint16_t sid = 0;
  uint16_t search_count = 0;
  uint16_t end_of_search = 0;  // 1 at the end
  uint16_t ea_error_offset = 0;
  uint16_t last_name_offset = 0;  // where in the data the last entry starts

  static constexpr void fields(auto& m, auto& w) {
    w("SID", m.sid);
    w("SearchCount", m.search_count);
    w("EndOfSearch", m.end_of_search);
    w("EaErrorOffset", m.ea_error_offset);
    w("LastNameOffset", m.last_name_offset);
  }
};
static_assert(wire::fixed_size<Trans2FindFirst2Response> == 10);

// [MS-CIFS] 2.2.6.3.1. The data is that of FIND_FIRST2.
struct Trans2FindNext2Request {
  static constexpr const char* kName = "TRANS2_FIND_NEXT2 Request parameters";

  bool unicode = false;
  uint16_t sid = 0;
  uint16_t search_count = 0;
  FindLevel information_level = FindLevel::info_standard;
  uint32_t resume_key = 0;
  uint16_t flags = 0;  // find_flags::*
  Text name;           // of the last entry that the client had

  static constexpr void fields(auto& m, auto& w) {
    w("SID", m.sid);
    w("SearchCount", m.search_count);
    w("InformationLevel", m.information_level);
    w("ResumeKey", m.resume_key);
    w("Flags", m.flags);
    w.end_of_fixed();
    text("FileName", w, m.unicode, m.name);
  }
};
static_assert(wire::fixed_size<Trans2FindNext2Request> == 12);

// [MS-CIFS] 2.2.6.3.2
struct Trans2FindNext2Response {
  static constexpr const char* kName = "TRANS2_FIND_NEXT2 Response parameters";

  uint16_t search_count = 0;
  uint16_t end_of_search = 0;
  uint16_t ea_error_offset = 0;
  uint16_t last_name_offset = 0;

  static constexpr void fields(auto& m, auto& w) {
    w("SearchCount", m.search_count);
    w("EndOfSearch", m.end_of_search);
    w("EaErrorOffset", m.ea_error_offset);
    w("LastNameOffset", m.last_name_offset);
  }
};
static_assert(wire::fixed_size<Trans2FindNext2Response> == 8);

}  // namespace sallyport::cifs
