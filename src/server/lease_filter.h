// A listening socket that is deaf to strangers. Without this the kernel answers anybody's SYN before the program is asked, and so
// tells that there is a server. A classic BPF program on the socket (socket(7), SO_ATTACH_FILTER; no privilege is needed) lets the
// segments of leased devices through, by their IP address and, where a lease names it, by the hardware address of the frame;
// what it does not let through the kernel drops without an answer (measured on Linux 6.18).
#pragma once

#include <linux/filter.h>

#include <optional>
#include <span>
#include <vector>

#include "policy/config.h"

namespace sallyport::server {

// For the leases of port 139 that are in force. nullopt: more than the kernel takes in one program (about 1000 devices).
std::optional<std::vector<sock_filter>> lease_filter(const policy::Policy& policy, policy::Time now);

// What stood there before is replaced in one step. False: the kernel does not take it.
bool attach_filter(int socket, std::span<const sock_filter> program);
// An accepted socket has inherited its listener's; it needs it no more.
void detach_filter(int socket);

}  // namespace sallyport::server
