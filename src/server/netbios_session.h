// The beginning of a connection on port 139: the session request with called and calling name, its answer, and keep-alives
// (RFC 1002 4.3, 5.3). A peer whose calling name has no lease is reset rather than answered NOT LISTENING FOR CALLING NAME: it
// should not learn that there is a server. On 445 there is nothing of it.
#pragma once

#include "channel/receiver.h"

namespace sallyport::server {

class Connection;

class NetbiosSession {
 public:
  explicit NetbiosSession(nbt::Transport transport) : established_(transport == nbt::Transport::direct_tcp) {}

  bool established() const { return established_; }
  // A frame that is not a session message, or that comes before the session is there. False: the connection must end.
  bool on_frame(Connection& connection, const channel::InFrame& frame);

 private:
  bool on_request(Connection& connection, Bytes trailer);

  bool established_;
};

}  // namespace sallyport::server
