// What shares there are for whoever has logged in. Nothing is written, and no file is opened.
#pragma once

#include "audit/host.h"

namespace sallyport::audit {

// Asks srvsvc; on a connection whose tree is IPC$.
asio::awaitable<void> list_shares(client::Connection& connection, Access& seen);
// Connects to each that was listed, for the rights this grants.
asio::awaitable<void> try_shares(client::Connection& connection, Access& seen, client::Clock::time_point until);

}  // namespace sallyport::audit
