// errno to NTSTATUS, in one place ([MS-ERREF] 2.3).
#pragma once

#include <cerrno>

#include "base/result.h"

namespace sallyport::storage::posix {

NtStatus from_errno(int error);

inline std::unexpected<NtStatus> fail_errno(int error = errno) { return std::unexpected(from_errno(error)); }

}  // namespace sallyport::storage::posix
