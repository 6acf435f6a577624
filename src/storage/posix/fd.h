// Owns a file descriptor.
#pragma once

#include "base/unique_fd.h"

namespace sallyport::storage::posix {

using Fd = UniqueFd;

}  // namespace sallyport::storage::posix
