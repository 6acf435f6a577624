// The kernel's list of sockets over netlink: sock_diag(7). It tells what /proc/net does not: whether a socket for every IPv6
// address takes IPv4 too, and to which interface one is bound.
#pragma once

#include <span>
#include <vector>

#include "audit/local/socket.h"

namespace sallyport::audit::local {

// What is wanted: listening TCP sockets, or UDP sockets that have no peer.
std::vector<uint8_t> sock_diag_request(Protocol protocol, bool v6);

enum class DumpState : uint8_t { goes_on, done, failed };
// One datagram of the answer. What it announces but does not hold is failed.
DumpState take_sock_diag(std::span<const uint8_t> datagram, Protocol protocol, std::vector<Socket>& out);

}  // namespace sallyport::audit::local
