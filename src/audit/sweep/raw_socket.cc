#include "audit/sweep/raw_socket.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace sallyport::audit {

std::string raw_problem(const char* what, int error) {
  return fmt::format("{}: {}{}", what, std::strerror(error), error == EPERM || error == EACCES ? " (raw packets need root)" : "");
}

std::expected<Descriptor, std::string> open_raw_socket(bool v4, int room) {
  Descriptor raw(socket(v4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_RAW));
  if (!raw) return std::unexpected(raw_problem("raw socket", errno));
  int on = 1;
  setsockopt(raw.get(), v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_RECVERR : IPV6_RECVERR, &on, sizeof on);
  if (setsockopt(raw.get(), SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room) != 0)
    setsockopt(raw.get(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  return raw;
}

}  // namespace sallyport::audit
