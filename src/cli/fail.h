// How a command ends that could not do its work.
#pragma once

#include <fmt/format.h>

#include <string>

namespace sallyport::cli {

inline int fail_with(const std::string& error) {
  fmt::print(stderr, "{}\n", error);
  return 1;
}

}  // namespace sallyport::cli
