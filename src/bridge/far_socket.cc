#include "bridge/far_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstring>

#include "base/result.h"

namespace sallyport::bridge {
namespace {

using std::chrono::milliseconds;

// How long a frame may take once it has begun, and how long the other's kernel may be silent about what was sent.
constexpr timeval kFrameTime{20, 0};
constexpr int kUnacknowledgedMs = 8000;

milliseconds left_until(Clock::time_point deadline) {
  return std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(deadline - Clock::now()));
}

bool wait_connected(int socket, Clock::time_point deadline) {
  pollfd ready{socket, POLLOUT, 0};
  if (poll(&ready, 1, static_cast<int>(left_until(deadline).count())) != 1) {
    errno = ETIMEDOUT;
    return false;
  }
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  errno = error;
  return error == 0;
}

IoFault fault_now() { return errno == EAGAIN || errno == ETIMEDOUT ? IoFault::timed_out : IoFault::reset; }

void set_options(int socket) {
  auto set = [socket](int level, int name, int value) { setsockopt(socket, level, name, &value, sizeof value); };
  set(IPPROTO_TCP, TCP_NODELAY, 1);
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, 5);
  set(IPPROTO_TCP, TCP_KEEPINTVL, 2);
  set(IPPROTO_TCP, TCP_KEEPCNT, 3);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, kUnacknowledgedMs);
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &kFrameTime, sizeof kFrameTime);
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &kFrameTime, sizeof kFrameTime);
}

std::string numeric(const addrinfo& address) {
  char text[NI_MAXHOST] = "";
  getnameinfo(address.ai_addr, address.ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  return text;
}

// -1 with errno.
int connect_to(const addrinfo& address, Clock::time_point deadline) {
  int made = socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
  if (made < 0) return -1;
  bool connected = connect(made, address.ai_addr, address.ai_addrlen) == 0;
  if (!connected && errno == EINPROGRESS) connected = wait_connected(made, deadline);
  if (connected) {
    set_options(made);
    if (fcntl(made, F_SETFL, fcntl(made, F_GETFL) & ~O_NONBLOCK) == 0) return made;
  }
  int error = errno;
  ::close(made);
  errno = error;
  return -1;
}

}  // namespace

std::expected<std::unique_ptr<FarSocket>, std::string> FarSocket::connect(const std::string& host, uint16_t port,
                                                                          Clock::time_point deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  if (int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found); error != 0)
    return std::unexpected(fmt::format("{}: {}; check the host in the share's path", host, gai_strerror(error)));
  std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, freeaddrinfo);
  std::string trouble = fmt::format("{} has no address", host);
  for (const auto* each = found; each; each = each->ai_next) {
    int made = connect_to(*each, deadline);
    if (made >= 0) return std::unique_ptr<FarSocket>(new FarSocket(made, numeric(*each)));
    trouble = fmt::format("{} port {}: {}", numeric(*each), port, std::strerror(errno));
  }
  return std::unexpected(trouble);
}

FarSocket::~FarSocket() { ::close(socket_); }

void FarSocket::shut() { ::shutdown(socket_, SHUT_RDWR); }

bool FarSocket::send(Bytes payload) {
  uint8_t head[4];
  store_be(head, static_cast<uint32_t>(payload.size()));
  iovec pieces[2] = {{head, sizeof head}, {const_cast<uint8_t*>(payload.data()), payload.size()}};
  msghdr message{};
  message.msg_iov = pieces;
  message.msg_iovlen = 2;
  std::lock_guard guard(send_mutex_);
  while (message.msg_iovlen) {
    ssize_t sent = sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    for (size_t left = static_cast<size_t>(sent); left || (message.msg_iovlen && !message.msg_iov->iov_len);) {
      size_t here = std::min(left, message.msg_iov->iov_len);
      message.msg_iov->iov_base = static_cast<uint8_t*>(message.msg_iov->iov_base) + here;
      message.msg_iov->iov_len -= here;
      left -= here;
      if (message.msg_iov->iov_len) break;
      message.msg_iov++, message.msg_iovlen--;
    }
  }
  return true;
}

Outcome<bool> FarSocket::wait_for_bytes(milliseconds patience) {
  pollfd ready{socket_, POLLIN, 0};
  int came = poll(&ready, 1, static_cast<int>(patience.count()));
  if (came < 0 && errno != EINTR) return std::unexpected(IoFault::local);
  return came > 0;
}

// Some bytes more, behind those there are.
Outcome<> FarSocket::fill(MutableBytes room) {
  while (!room.empty()) {
    ssize_t got = recv(socket_, room.data(), room.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) return std::unexpected(IoFault::closed);
    if (got < 0) return std::unexpected(fault_now());
    room = room.subspan(static_cast<size_t>(got));
  }
  return {};
}

Outcome<std::optional<Buffer>> FarSocket::receive(milliseconds patience) {
  constexpr size_t kHead = 4;
  // Small answers come many in one read; the rest of a large one is read to where it stays.
  while (stash_.size() - stash_at_ < kHead) {
    if (stash_at_) {
      stash_ = Buffer(stash_.bytes().subspan(stash_at_));
      stash_at_ = 0;
    }
    TRY(came, wait_for_bytes(patience));
    if (!came) return std::nullopt;
    size_t had = stash_.size();
    stash_.resize(kStash);
    ssize_t got = recv(socket_, stash_.data() + had, kStash - had, 0);
    stash_.resize(had + (got > 0 ? static_cast<size_t>(got) : 0));
    if (got == 0) return std::unexpected(IoFault::closed);
    if (got < 0 && errno != EINTR) return std::unexpected(fault_now());
  }
  uint32_t length = load_be<uint32_t>(stash_.data() + stash_at_);
  if (length >> 24) return std::unexpected(IoFault::not_smb);
  if (length > limit_) return std::unexpected(IoFault::too_long);
  stash_at_ += kHead;
  size_t here = std::min<size_t>(length, stash_.size() - stash_at_);
  Buffer frame(stash_.bytes().subspan(stash_at_, here));
  stash_at_ += here;
  if (stash_at_ == stash_.size()) stash_.clear(), stash_at_ = 0;
  frame.resize(length);
  TRY(rest, fill(frame.mutable_bytes().subspan(here)));
  return frame;
}

}  // namespace sallyport::bridge
