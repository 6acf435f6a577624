#include "base/whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace sallyport {
namespace {

std::error_code last_error() { return {errno, std::generic_category()}; }

std::error_code write_all(int file, std::string_view text) {
  while (!text.empty()) {
    auto written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return last_error();
    text.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(file) == 0 ? std::error_code() : last_error();
}

}  // namespace

std::expected<std::string, std::error_code> read_whole_file(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in && in.peek() == std::ifstream::traits_type::eof() && !in.bad()) return std::string();
  if (!in || !(text << in.rdbuf())) return std::unexpected(errno ? last_error() : std::make_error_code(std::errc::io_error));
  return std::move(text).str();
}

std::error_code write_whole_file(const std::string& path, std::string_view text) {
  auto fresh = path + ".new";
  int file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return last_error();
  auto error = write_all(file, text);
  close(file);
  if (!error && std::rename(fresh.c_str(), path.c_str()) != 0) error = last_error();
  if (error) unlink(fresh.c_str());
  return error;
}

}  // namespace sallyport
