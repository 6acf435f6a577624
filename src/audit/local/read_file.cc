#include "audit/local/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <climits>

#include "audit/sweep/descriptor.h"

namespace sallyport::audit::local {

std::optional<std::string> read_file(const std::string& path, size_t most) {
  // Without waiting: a path that a process names may be a pipe.
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status;
  if (!file || fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  std::string text;
  std::array<char, 16384> bytes;
  while (text.size() < most) {
    auto got = read(file.get(), bytes.data(), bytes.size());
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    text.append(bytes.data(), static_cast<size_t>(got));
  }
  if (text.size() > most) text.resize(most);
  return text;
}

std::optional<std::string> read_link(const std::string& path) {
  std::array<char, PATH_MAX> target;
  auto length = readlink(path.c_str(), target.data(), target.size());
  return length < 0 ? std::nullopt : std::optional(std::string(target.data(), static_cast<size_t>(length)));
}

}  // namespace sallyport::audit::local
