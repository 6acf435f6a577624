// What of a policy that was read again counts only from the next start on.
#pragma once

#include <string>
#include <vector>

#include "policy/config.h"

namespace sallyport::policy {

// The keys in which `wanted` differs from what the server was started with and goes on with, one sentence each.
std::vector<std::string> needs_restart(const Policy& started_with, const Policy& wanted);

}  // namespace sallyport::policy
