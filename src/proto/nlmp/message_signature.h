// NTLMSSP_MESSAGE_SIGNATURE for extended session security ([MS-NLMP] 2.2.2.9.2): what a mechListMIC holds.
#pragma once

#include "wire/fixed_size.h"

namespace sallyport::nlmp {

struct MessageSignature {
  static constexpr const char* kName = "NTLMSSP_MESSAGE_SIGNATURE";
  std::array<uint8_t, 8> checksum{};
  uint32_t seq_num = 0;
  static constexpr void fields(auto& m, auto& w) {
    w.constant("Version", uint32_t{1});
    w("Checksum", m.checksum);
    w("SeqNum", m.seq_num);
  }
};
static_assert(wire::fixed_size<MessageSignature> == 16);

}  // namespace sallyport::nlmp
