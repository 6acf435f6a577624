#include "audit/sweep/route.h"

#include "audit/sweep/socket_address.h"

namespace sallyport::audit {

// A raw one, since a datagram socket would also be given a port each time.
SourceFinder::SourceFinder(bool v4) : socket_(::socket(v4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW)) {}

// Connecting such a socket sends nothing: the kernel looks up the route, and binds the socket to the address it would send from.
// It keeps to that until it is told to forget it.
std::optional<policy::IpAddress> SourceFinder::source_for(const policy::IpAddress& to) {
  if (to == last_to_) return last_from_;
  sockaddr forget{};
  forget.sa_family = AF_UNSPEC;
  connect(socket_.get(), &forget, sizeof forget);
  SocketAddress peer(to, 0), own;
  socklen_t size = sizeof own;
  if (connect(socket_.get(), peer.get(), peer.size()) != 0 || getsockname(socket_.get(), own.get(), &size) != 0)
    return std::nullopt;
  last_to_ = to;
  return last_from_ = own.address();
}

}  // namespace sallyport::audit
