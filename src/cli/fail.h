// How a command ends that could not do its work.
#pragma once

#include <fmt/format.h>

#include <string>

namespace sallyport::cli {

inline int fail_with(const std::string& error) {
  fmt::print(stderr, "{}\n", error);
  return 1;
}

// For commands whose exit status 1 means that they found something.
inline constexpr int kCouldNotRun = 2;
inline int could_not(const std::string& error) {
  fail_with(error);
  return kCouldNotRun;
}

}  // namespace sallyport::cli
