// "Did you mean": the known name that is fewest typing mistakes away.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sallyport::policy {

// Insertions, deletions, replacements and swaps of neighbours between two names, ignoring ASCII case.
size_t typing_distance(std::string_view a, std::string_view b);

// "" when nothing is near enough to be what was meant.
std::string_view nearest(std::string_view given, std::span<const std::string_view> known);

}  // namespace sallyport::policy
