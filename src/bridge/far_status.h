// What is answered when the far server cannot be asked, or has not said what became of a request ([MS-ERREF] 2.3).
#pragma once

#include "base/nt_status.h"

namespace sallyport::bridge {

inline constexpr NtStatus kBadNetworkPath{0xC00000BE};
inline constexpr NtStatus kUnexpectedNetworkError{0xC00000C4};

}  // namespace sallyport::bridge
