// A unified diff of two texts, line by line.
#pragma once

#include <string>
#include <string_view>

namespace sallyport::harden {

// "" when they are the same.
std::string unified_diff(std::string_view before, std::string_view after, std::string_view before_name,
                         std::string_view after_name);

}  // namespace sallyport::harden
