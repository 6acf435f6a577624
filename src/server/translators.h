// Processes that speak SMB1 with one client each, and SMB2 with this server over a socket pair: `sallyport translate`, confined by
// itself before it reads a byte of its client (translator/cage.h). This process never parses SMB1 for a client they serve.
#pragma once

#include <mutex>
#include <vector>

#include "base/buffer.h"
#include "base/unique_fd.h"
#include "server/connection.h"

namespace sallyport::server {

class Engine;

// The facts of a connection with a translator, for a client who came as `client`.
Peer translated_peer(const Peer& client);

class Translators {
 public:
  // Starts one for the client on `socket`, who has sent `received` so far. What comes back is the server's end of the pair, on which
  // the translator's Hello is on its way; invalid, with errno, when it could not be started.
  UniqueFd start(const Engine& engine, const Peer& translated, UniqueFd socket, Bytes received);
  // Collects those that have ended.
  void reap();

 private:
  std::mutex mutex_;
  std::vector<int> running_;  // process ids
};

}  // namespace sallyport::server
