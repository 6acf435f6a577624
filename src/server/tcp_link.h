// A connection's TCP socket on its event loop: the receive loop, and sending what is queued.
#pragma once

#include <asio/ip/tcp.hpp>

#include "channel/event_loop.h"
#include "server/connection.h"

namespace sallyport::server {

struct ConnectionEvents {
  std::function<void()> logged_in;  // the first login succeeded
  std::function<void(Connection*)> ended;
  // The peer speaks SMB1 and may: its socket and what it has sent are somebody else's from here on.
  std::function<void(Connection&, int socket, Buffer received)> speaks_smb1;
};

// Serves one accepted socket until either side ends it. Called on `loop`'s thread.
std::shared_ptr<Connection> serve_connection(Engine& engine, channel::EventLoop& loop, asio::ip::tcp::socket socket, Peer peer,
                                             ConnectionEvents events);

}  // namespace sallyport::server
