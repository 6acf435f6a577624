// The session service's conversation before the first SMB byte on port 139. RFC 1002 4.3.2, 5.3.1
#pragma once

#include "doctor/path/socket.h"

namespace sallyport::doctor {

struct SessionAnswer {
  bool accepted = false;
  std::string refused;      // what a negative answer said
  bool closed = false;      // it ended without an answer
  bool silent = false;
  std::error_code error;
};
// Asks a connected socket for `called_name`.
SessionAnswer request_session(const Socket& socket, const std::string& called_name, const Deadline& deadline);

}  // namespace sallyport::doctor
