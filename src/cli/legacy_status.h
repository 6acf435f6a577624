// sallyport status --legacy
#pragma once

#include "cli/state_directory.h"

namespace sallyport::cli {

int legacy_status(const StateOptions& state, int days, bool json);

}  // namespace sallyport::cli
