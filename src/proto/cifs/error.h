// What every command is answered with when it failed, and the interim answer to a transaction. [MS-CIFS] 2.2.3.3, 3.3.5.2
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

struct ErrorResponse {
  static constexpr const char* kName = "SMB error response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

// Errors that only OS/2 and DOS have, as they stand in the header's Status. [MS-CIFS] 2.2.2.4
namespace os2_status {
inline constexpr auto kInvalidAccess = static_cast<NtStatus>(0x000C0001);
inline constexpr auto kNoMoreSids = static_cast<NtStatus>(0x00710001);
inline constexpr auto kInvalidLevel = static_cast<NtStatus>(0x007C0001);
inline constexpr auto kCancelViolation = static_cast<NtStatus>(0x00AD0001);
inline constexpr auto kAtomicLocksNotSupported = static_cast<NtStatus>(0x00AE0001);
}  // namespace os2_status

}  // namespace sallyport::cifs
