// Sockets of probes: closed by themselves, every wait with an end. Blocking, since the doctor puts one question after another.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "policy/address.h"

namespace sallyport::doctor {

class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Socket();

  // domain, type (non-blocking and close-on-exec are added), protocol; invalid when the kernel refuses.
  static Socket make(int domain, int type, int protocol = 0);

  explicit operator bool() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

// A moment until which something is waited for.
class Deadline {
 public:
  explicit Deadline(std::chrono::milliseconds wait) : began_(Clock::now()), end_(began_ + wait) {}
  std::chrono::milliseconds left() const;
  std::chrono::milliseconds since_begin() const;
  bool over() const { return left().count() <= 0; }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point began_, end_;
};

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
};
// `scope`: the interface of a link-local address, may be empty.
SocketAddress socket_address(const policy::IpAddress& address, const std::string& scope, uint16_t port);
policy::IpAddress address_of(const SocketAddress& address);
// 4 or 16 bytes as they stand in packets; anything else is no address and gives the unspecified one.
policy::IpAddress address_of(Bytes bytes);

// True when there is something to read (or an error to fetch) before the end.
bool wait_readable(const Socket& socket, const Deadline& deadline);

// What has been said on a connection by the end of a wait.
struct Heard {
  std::vector<uint8_t> bytes;
  bool closed = false;  // an orderly end
  std::error_code error;
};
// Reads until `enough` bytes are there, or the peer ends, or the deadline.
Heard hear(const Socket& socket, size_t enough, const Deadline& deadline);
// False when it could not be sent whole in time.
bool say(const Socket& socket, Bytes bytes, const Deadline& deadline);

}  // namespace sallyport::doctor
