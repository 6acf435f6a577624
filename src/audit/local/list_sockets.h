// The sockets of this machine that NetBIOS or SMB may come to.
#pragma once

#include <vector>

#include "audit/local/socket.h"

namespace sallyport::audit::local {

// By netlink, else from /proc/net. An error: neither could be read.
std::expected<std::vector<Socket>, std::string> list_sockets();

}  // namespace sallyport::audit::local
