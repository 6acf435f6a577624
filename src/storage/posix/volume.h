#pragma once

#include "storage/posix/share.h"

namespace sallyport::storage::posix {

// Sizes as the calling thread's user sees them.
Result<VolumeInfo> volume_of(const Share& share);

}  // namespace sallyport::storage::posix
