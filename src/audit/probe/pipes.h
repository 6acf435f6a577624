// Which services' pipes somebody without an account reaches that have been used to make a server log in elsewhere: each is
// opened and its interface bound, and nothing is called.
#pragma once

#include "audit/host.h"

namespace sallyport::audit {

// On a connection that has logged in and whose tree is IPC$.
asio::awaitable<void> probe_pipes(Host& host, client::Connection& connection);

}  // namespace sallyport::audit
