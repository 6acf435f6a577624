// TRANS2_GET_DFS_REFERRAL: where a path of a distributed file system leads. [MS-CIFS] 2.2.6.16, [MS-DFSC] 2.2.2
#pragma once

#include "proto/cifs/parts.h"

namespace sallyport::cifs {

// REQ_GET_DFS_REFERRAL. [MS-DFSC] 2.2.2
struct Trans2GetDfsReferralRequest {
  static constexpr const char* kName = "TRANS2_GET_DFS_REFERRAL Request parameters";

  uint16_t max_referral_level = 0;
  std::u16string request_file_name;  // Unicode, whatever the header says

  static constexpr void fields(auto& m, auto& w) {
    w("MaxReferralLevel", m.max_referral_level);
    w.end_of_fixed();
    w.zero_text("RequestFileName", m.request_file_name);
  }
};
static_assert(wire::fixed_size<Trans2GetDfsReferralRequest> == 2);

}  // namespace sallyport::cifs
