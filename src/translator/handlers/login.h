// A login passed on to the server.
#pragma once

#include "translator/exchange.h"

namespace sallyport::translator::handlers {

struct LoginResult {
  SessionPtr session;
  bool more = false;  // the client's next token is awaited
  bool guest = false;
  bool has_session_key = false;
  std::array<uint8_t, 16> session_key{};
  Buffer token;
};

// `known`: the session whose login goes on, or is made anew; null for a new one.
Task<Result<LoginResult>> log_in(Exchange& x, const inner::LoginRequest& login, SessionPtr known);

}  // namespace sallyport::translator::handlers
