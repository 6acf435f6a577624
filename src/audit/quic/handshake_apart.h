// The handshake as the audit makes it: by a program of its own, so that what a peer does to the libraries it does to that. The
// program gets `--patience MILLISECONDS -- ADDRESS PORT [NAME]` behind its words and answers with one line (facts_line.h).
#pragma once

#include "audit/host.h"

namespace sallyport::audit {

// `name`: of the server to ask for; may be empty.
asio::awaitable<void> shake_hands_apart(Host& host, std::string name);

}  // namespace sallyport::audit
