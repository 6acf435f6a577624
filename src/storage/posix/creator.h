// Making a new file or directory.
#pragma once

#include "storage/posix/opener.h"

namespace sallyport::storage::posix {

// In `folder`, where nothing has this name in any case. object_name_collision: something has by now.
Result<Target> create_target(Share& share, const Identity& who, const OpenArgs& args, const Folder& folder);

}  // namespace sallyport::storage::posix
