// Text in columns, for terminals.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"

namespace sallyport::audit {

std::string_view colour_of(Severity severity);  // "31", between "\033[" and "m"
std::string padded(const std::string& text, size_t width);
// Into lines of that width.
std::vector<std::string> broken(std::string_view text, size_t room);
std::vector<std::string> split(std::string_view text, char at);

}  // namespace sallyport::audit
