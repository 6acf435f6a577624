// Errors for clients that know no NTSTATUS: what a status is as class and code, and the other way round. [MS-CIFS] 2.2.2.4
#pragma once

#include "proto/cifs/header.h"

namespace sallyport::cifs {

namespace error_class {
inline constexpr uint8_t kSuccess = 0x00, kDos = 0x01, kServer = 0x02, kHardware = 0x03, kCommand = 0xFF;
}

// A status that the table does not know is ERRDOS ERRgeneral. A status that is a class and a code already (STATUS_SMB_BAD_FID)
// stays what it is; success and what merely informs is {0, 0}, but STATUS_NOTIFY_ENUM_DIR, which is an error here.
DosError dos_error(NtStatus status);
// The most usual of those it may stand for; STATUS_UNSUCCESSFUL when none is known.
NtStatus nt_status(DosError error);

// What stands in the header's Status.
constexpr NtStatus as_status(DosError error) { return static_cast<NtStatus>(uint32_t{error.code} << 16 | error.error_class); }

}  // namespace sallyport::cifs
