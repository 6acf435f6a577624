// A policy explained to the person who wrote it.
#pragma once

#include <string>

#include "policy/config.h"

namespace sallyport::cli {

std::string policy_text(const policy::Policy& policy, policy::Time now);
std::string shares_text(const policy::Policy& policy);

}  // namespace sallyport::cli
