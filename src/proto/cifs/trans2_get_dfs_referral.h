// TRANS2_GET_DFS_REFERRAL: where a path of a distributed file system leads. [MS-CIFS] 2.2.6.16, [MS-DFSC] 2.2.2
#pragma once

#include "proto/cifs/parts.h"

namespace sallyport::cifs {

// REQ_GET_DFS_REFERRAL. [MS-DFSC] 2.2.2
struct Trans2GetDfsReferralRequest {
  static constexpr const char* kName = "TRANS2_GET_DFS_REFERRAL Request parameters";

  bool unicode = false;
  uint16_t max_referral_level = 0;
  Text request_file_name;  // quirk: [MS-DFSC] has Unicode alone; smbclient without Unicode sends OEM

  static constexpr void fields(auto& m, auto& w) {
    w("MaxReferralLevel", m.max_referral_level);
    w.end_of_fixed();
    text("RequestFileName", w, m.unicode, m.request_file_name);
  }
};
static_assert(wire::fixed_size<Trans2GetDfsReferralRequest> == 2);

}  // namespace sallyport::cifs
