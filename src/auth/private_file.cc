#include "auth/private_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/result.h"

namespace sallyport::auth {
namespace {

using Outcome = std::expected<void, std::string>;

Outcome make_folder(const std::filesystem::path& folder, const std::string& what) {
  std::error_code code;
  if (folder.empty() || std::filesystem::exists(folder, code)) return {};
  std::filesystem::create_directories(folder.parent_path(), code);
  if (mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return std::unexpected(fmt::format("cannot make the folder {} for {}: {}; make it, owned by the server's user, with mode 0700",
                                     folder.string(), what, std::strerror(errno)));
}

// An existing file is not opened here: closing it would drop the locks SQLite may hold on it in this process.
Outcome make_file(const std::string& path, const std::string& what) {
  int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) return ::close(file), Outcome();
  if (errno == EEXIST) return {};
  return std::unexpected(fmt::format("cannot make {} {}: {}; check that its folder can be written by the server's user", what,
                                     path, std::strerror(errno)));
}

Outcome check_mode(const std::string& path, const std::string& what) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0)
    return std::unexpected(fmt::format("cannot look at {} {}: {}", what, path, std::strerror(errno)));
  if (!(info.st_mode & 077)) return {};
  return std::unexpected(
      fmt::format("{} {} is open to other users (mode {:04o}), and its hashes are as good as passwords; run: chmod 600 {}", what,
                  path, info.st_mode & 07777, path));
}

}  // namespace

std::expected<void, std::string> make_private_file(const std::string& path, const std::string& what) {
  TRY(folder, make_folder(std::filesystem::path(path).parent_path(), what));
  TRY(file, make_file(path, what));
  return check_mode(path, what);
}

}  // namespace sallyport::auth
