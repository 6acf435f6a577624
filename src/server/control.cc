#include "server/control.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "server/control_address.h"

namespace sallyport::server {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMostPeers = 16;
constexpr size_t kLongestRequest = 1024;
constexpr auto kPatience = std::chrono::seconds(30);  // with a peer that neither asks nor reads

std::unexpected<std::string> trouble(std::string_view doing, const std::string& directory) {
  return std::unexpected(fmt::format("cannot {} {}/{}: {}", doing, directory, kControlName, std::strerror(errno)));
}

bool may_ask(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
  return peer.uid == 0 || peer.uid == geteuid();
}

int bind_at(int socket, const std::string& directory) {
  return with_control_address(directory, [&](const sockaddr* address, socklen_t size) { return bind(socket, address, size); });
}

// A socket file that nobody listens on is left from a server that was killed.
bool remove_stale(const std::string& directory) {
  if (auto living = connect_control(directory)) {
    close(*living);
    errno = EADDRINUSE;
    return false;
  }
  return unlink(fmt::format("{}/{}", directory, kControlName).c_str()) == 0;
}

}  // namespace

struct ControlSocket::Peer {
  int socket;
  Clock::time_point last_heard = Clock::now();
  std::string in, out;
};

std::expected<std::unique_ptr<ControlSocket>, std::string> ControlSocket::open(const std::string& state_directory,
                                                                               Handler handler) {
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) return trouble("make", state_directory);
  fchmod(listener, 0600);  // on Linux the mode that bind() gives to the file
  bool bound = bind_at(listener, state_directory) == 0;
  if (!bound && errno == EADDRINUSE) bound = remove_stale(state_directory) && bind_at(listener, state_directory) == 0;
  if (!bound || listen(listener, 16) != 0) {
    bool taken = errno == EADDRINUSE;
    auto error = trouble("listen on", state_directory);
    close(listener);
    if (taken) return std::unexpected(fmt::format("another server is running with the state directory {}", state_directory));
    return error;
  }
  return std::unique_ptr<ControlSocket>(
      new ControlSocket(state_directory, listener, eventfd(0, EFD_CLOEXEC), std::move(handler)));
}

ControlSocket::ControlSocket(std::string directory, int listener, int wakeup, Handler handler)
    : directory_(std::move(directory)), listener_(listener), wakeup_(wakeup), handler_(std::move(handler)), thread_([this] {
        run();
      }) {}

ControlSocket::~ControlSocket() {
  uint64_t one = 1;
  [[maybe_unused]] auto sent = write(wakeup_, &one, sizeof one);
  thread_.join();
  unlink(fmt::format("{}/{}", directory_, kControlName).c_str());
  for (auto& peer : peers_) close(peer.socket);
  close(listener_);
  close(wakeup_);
}

void ControlSocket::run() {
  while (!stopping_) wait();
}

void ControlSocket::wait() {
  std::vector<pollfd> waiting{{wakeup_, POLLIN, 0}, {listener_, static_cast<short>(peers_.size() < kMostPeers ? POLLIN : 0), 0}};
  for (auto& peer : peers_) waiting.push_back({peer.socket, static_cast<short>(peer.out.empty() ? POLLIN : POLLOUT), 0});
  if (poll(waiting.data(), waiting.size(), 1000) < 0 && errno != EINTR) return;
  stopping_ = waiting[0].revents != 0;
  auto now = Clock::now();
  std::vector<Peer> staying;
  for (size_t i = 0; i < peers_.size(); i++) {
    auto events = waiting[i + 2].revents;
    if (events) peers_[i].last_heard = now;
    if ((events && !serve(peers_[i], events)) || now - peers_[i].last_heard > kPatience)
      close(peers_[i].socket);
    else
      staying.push_back(std::move(peers_[i]));
  }
  peers_ = std::move(staying);
  if (waiting[1].revents & POLLIN) accept_peer();
}

void ControlSocket::accept_peer() {
  int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (socket < 0) return;
  if (may_ask(socket))
    peers_.push_back(Peer{socket});
  else
    close(socket);
}

// False when the peer is done with.
bool ControlSocket::serve(Peer& peer, short events) {
  if (events & POLLOUT) return send_answers(peer);
  char chunk[kLongestRequest];
  auto got = recv(peer.socket, chunk, sizeof chunk, 0);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) return false;
  peer.in.append(chunk, static_cast<size_t>(got));
  return answer_lines(peer);
}

bool ControlSocket::answer_lines(Peer& peer) {
  for (size_t end; (end = peer.in.find('\n')) != std::string::npos; peer.in.erase(0, end + 1))
    peer.out += handler_(std::string_view(peer.in).substr(0, end)) + "\n";
  return peer.in.size() <= kLongestRequest && (peer.out.empty() || send_answers(peer));
}

bool ControlSocket::send_answers(Peer& peer) {
  auto sent = send(peer.socket, peer.out.data(), peer.out.size(), MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN || errno == EINTR;
  peer.out.erase(0, static_cast<size_t>(sent));
  return true;
}

std::expected<int, std::string> connect_control(const std::string& state_directory) {
  int peer = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (peer < 0) return trouble("make a socket for", state_directory);
  int done = with_control_address(state_directory,
                                  [&](const sockaddr* address, socklen_t size) { return connect(peer, address, size); });
  if (done == 0) return peer;
  bool nobody = errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR;
  auto error = trouble("connect to", state_directory);
  close(peer);
  if (nobody) return std::unexpected(fmt::format("no server is running with the state directory {}", state_directory));
  return error;
}

}  // namespace sallyport::server
