// An address and port as the socket calls want them.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

#include "policy/address.h"

namespace sallyport::audit {

class SocketAddress {
 public:
  SocketAddress() = default;
  SocketAddress(const policy::IpAddress& address, uint16_t port) {
    if (address.is_v4()) {
      storage_.v4 = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {}, .sin_zero = {}};
      std::memcpy(&storage_.v4.sin_addr, address.bytes.data() + 12, 4);
    } else {
      storage_.v6.sin6_family = AF_INET6;
      storage_.v6.sin6_port = htons(port);
      std::memcpy(&storage_.v6.sin6_addr, address.bytes.data(), 16);
    }
  }

  sockaddr* get() { return &storage_.any; }
  const sockaddr* get() const { return &storage_.any; }
  socklen_t size() const { return family() == AF_INET ? sizeof storage_.v4 : sizeof storage_.v6; }
  int family() const { return storage_.any.sa_family; }

  policy::IpAddress address() const {
    policy::IpAddress out;
    if (family() == AF_INET6) {
      std::memcpy(out.bytes.data(), &storage_.v6.sin6_addr, 16);
    } else {
      out.bytes[10] = out.bytes[11] = 0xff;
      std::memcpy(out.bytes.data() + 12, &storage_.v4.sin_addr, 4);
    }
    return out;
  }

 private:
  union {
    sockaddr_in6 v6{};
    sockaddr_in v4;
    sockaddr any;
  } storage_;
};

}  // namespace sallyport::audit
