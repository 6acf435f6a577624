// The control socket's address. Paths longer than sun_path's 108 bytes are reached through /proc/self/fd.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <functional>
#include <string>

namespace sallyport::server {

inline constexpr char kControlName[] = "control.sock";

// Calls `use` (bind or connect) with the address; -1 and errno when the directory cannot be opened.
int with_control_address(const std::string& directory, const std::function<int(const sockaddr*, socklen_t)>& use);

}  // namespace sallyport::server
