// Reading the policy file for a command: problems become lines for the terminal.
#pragma once

#include <expected>
#include <string>

#include "policy/load.h"

namespace sallyport::cli {

enum class Folders { checked, unchecked };

// The error has one line for each problem. Warnings go to standard error with `warn`.
std::expected<policy::Policy, std::string> read_policy_file(const std::string& file, Folders folders, bool warn = false);

policy::Time now();

}  // namespace sallyport::cli
