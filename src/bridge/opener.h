// CREATE at the far server: the client's own, but for what this server decides itself.
#pragma once

#include "bridge/remote_file.h"

namespace sallyport::bridge {

Result<storage::Opened> open_far(const std::shared_ptr<Core>& core, const storage::OpenArgs& args);

}  // namespace sallyport::bridge
