// Small files of the system's, read whole.
#pragma once

#include <optional>
#include <string>

namespace sallyport::audit::local {

// Up to `most` bytes of it; nullopt when it cannot be read.
std::optional<std::string> read_file(const std::string& path, size_t most = 16 << 20);
// Where a symbolic link points to.
std::optional<std::string> read_link(const std::string& path);

}  // namespace sallyport::audit::local
