// A policy file, read strictly: what is not understood is an error with its place and a suggestion, all errors are
// collected, and with a single one there is no policy.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/config.h"

namespace sallyport::policy {

struct Problem {
  Position at;
  std::string text;        // what is wrong
  std::string suggestion;  // what to do, may be ""
};

// "FILE:LINE:COLUMN: what is wrong; suggestion"
std::string to_string(const Problem& problem);

struct LoadOptions {
  Time now{};                 // a lease that ended before it is a warning
  bool check_folders = true;  // whether each share's path must be there
};

struct Loaded {
  std::optional<Policy> policy;  // none when there are errors
  std::vector<Problem> errors;   // in the order of the file
  std::vector<Problem> warnings;
};

Loaded load_policy(std::string_view toml, const std::string& file, const LoadOptions& options);
Loaded load_policy_file(const std::string& file, const LoadOptions& options);

// Also for names that do not come from a file. "" or what is wrong.
std::string share_name_fault(std::string_view name);

}  // namespace sallyport::policy
