#include "doctor/path/socket.h"

#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace sallyport::doctor {
namespace {

constexpr std::array<uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr size_t kMostHeard = 128 * 1024;

bool wait_for(const Socket& socket, short events, const Deadline& deadline) {
  pollfd waited{socket.get(), events, 0};
  return poll(&waited, 1, static_cast<int>(std::max<int64_t>(0, deadline.left().count()))) > 0;
}

std::error_code last_error() { return {errno, std::system_category()}; }

}  // namespace

Socket::~Socket() {
  if (descriptor_ >= 0) close(descriptor_);
}

Socket Socket::make(int domain, int type, int protocol) {
  return Socket(socket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
}

std::chrono::milliseconds Deadline::left() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Clock::now());
}
std::chrono::milliseconds Deadline::since_begin() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_);
}

SocketAddress socket_address(const policy::IpAddress& address, const std::string& scope, uint16_t port) {
  SocketAddress out;
  if (address.is_v4()) {
    auto* v4 = reinterpret_cast<sockaddr_in*>(&out.storage);
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    std::memcpy(&v4->sin_addr, address.bytes.data() + 12, 4);
    out.size = sizeof *v4;
  } else {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    std::memcpy(&v6->sin6_addr, address.bytes.data(), 16);
    v6->sin6_scope_id = scope.empty() ? 0 : if_nametoindex(scope.c_str());
    out.size = sizeof *v6;
  }
  return out;
}

policy::IpAddress address_of(Bytes bytes) {
  policy::IpAddress address;
  if (bytes.size() == 16) std::copy(bytes.begin(), bytes.end(), address.bytes.begin());
  if (bytes.size() == 4) {
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), address.bytes.begin());
    std::copy(bytes.begin(), bytes.end(), address.bytes.begin() + 12);
  }
  return address;
}

policy::IpAddress address_of(const SocketAddress& from) {
  auto* at = reinterpret_cast<const uint8_t*>(&from.storage);
  if (from.family() == AF_INET) return address_of(Bytes(at + offsetof(sockaddr_in, sin_addr), 4));
  if (from.family() == AF_INET6) return address_of(Bytes(at + offsetof(sockaddr_in6, sin6_addr), 16));
  return {};
}

bool wait_readable(const Socket& socket, const Deadline& deadline) { return wait_for(socket, POLLIN, deadline); }

Heard hear(const Socket& socket, size_t enough, const Deadline& deadline) {
  Heard heard;
  std::array<uint8_t, 16384> piece;
  while (heard.bytes.size() < std::min(enough, kMostHeard) && wait_readable(socket, deadline)) {
    auto got = recv(socket.get(), piece.data(), piece.size(), 0);
    if (got > 0) {
      heard.bytes.insert(heard.bytes.end(), piece.begin(), piece.begin() + got);
      continue;
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got < 0) heard.error = last_error();
    heard.closed = got == 0;
    break;
  }
  return heard;
}

bool say(const Socket& socket, Bytes bytes, const Deadline& deadline) {
  while (!bytes.empty()) {
    auto sent = send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes = bytes.subspan(static_cast<size_t>(sent));
      continue;
    }
    if (errno != EAGAIN && errno != EINTR) return false;
    if (!wait_for(socket, POLLOUT, deadline)) return false;
  }
  return true;
}

}  // namespace sallyport::doctor
