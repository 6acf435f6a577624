// Reading the small text files of a system, line by line and word by word.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::doctor {

// The whole file; nullopt when it cannot be read. What is larger than a megabyte is no configuration.
std::optional<std::string> read_text(const std::string& file);

// Lines without their ends; a carriage return stays, since it may be what is wrong.
std::vector<std::string_view> lines_of(std::string_view text);
// Split at blanks and tabs.
std::vector<std::string_view> words_of(std::string_view line);
std::string_view trimmed(std::string_view text);
std::string lowered(std::string_view text);
bool same_text(std::string_view a, std::string_view b);  // ignoring ASCII case
std::vector<std::string_view> split(std::string_view text, char at);

}  // namespace sallyport::doctor
