// /proc/net/tcp, tcp6, udp and udp6, for where the kernel has no sock_diag: proc(5).
#pragma once

#include <string_view>
#include <vector>

#include "audit/local/socket.h"

namespace sallyport::audit::local {

// Lines that are none are passed over.
std::vector<Socket> parse_proc_net(std::string_view text, Protocol protocol, bool v6);

}  // namespace sallyport::audit::local
