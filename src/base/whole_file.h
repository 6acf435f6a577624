// Small files that are read and written as a whole.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <system_error>

namespace sallyport {

std::expected<std::string, std::error_code> read_whole_file(const std::string& path);

// All of it or none: whoever reads the file, also after a crash, sees the old text or the new one. Nobody but its owner may
// read a file made so. Writes PATH.new on the way.
std::error_code write_whole_file(const std::string& path, std::string_view text);

}  // namespace sallyport
