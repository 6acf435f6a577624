#include "cli/control_client.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "server/control.h"

namespace sallyport::cli {
namespace {

constexpr timeval kPatience{10, 0};

std::expected<std::string, NoAnswer> read_line(int socket) {
  std::string line;
  char chunk[65536];
  while (!line.ends_with('\n')) {
    auto got = recv(socket, chunk, sizeof chunk, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) return std::unexpected(NoAnswer{"the server closed the connection: only its own user and root are answered"});
    if (got < 0) return std::unexpected(NoAnswer{fmt::format("the server does not answer: {}", std::strerror(errno))});
    line.append(chunk, static_cast<size_t>(got));
  }
  line.pop_back();
  return line;
}

}  // namespace

std::expected<std::string, NoAnswer> ask_server(const std::string& state_directory, const std::string& request) {
  auto socket = server::connect_control(state_directory);
  if (!socket) return std::unexpected(NoAnswer{socket.error(), true});
  setsockopt(*socket, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  auto line = request + "\n";
  auto sent = send(*socket, line.data(), line.size(), MSG_NOSIGNAL);
  auto answer = sent == static_cast<ssize_t>(line.size())
                    ? read_line(*socket)
                    : std::unexpected(NoAnswer{fmt::format("cannot ask the server: {}", std::strerror(errno))});
  close(*socket);
  return answer;
}

}  // namespace sallyport::cli
