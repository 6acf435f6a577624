#include "server/control_address.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace sallyport::server {
namespace {

int use_path(const std::string& path, const std::function<int(const sockaddr*, socklen_t)>& use) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return use(reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

}  // namespace

int with_control_address(const std::string& directory, const std::function<int(const sockaddr*, socklen_t)>& use) {
  auto path = fmt::format("{}/{}", directory, kControlName);
  if (path.size() < sizeof(sockaddr_un{}.sun_path)) return use_path(path, use);
  int folder = open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return -1;
  int result = use_path(fmt::format("/proc/self/fd/{}/{}", folder, kControlName), use);
  int error = errno;
  close(folder);
  errno = error;
  return result;
}

}  // namespace sallyport::server
