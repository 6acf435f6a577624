// What may be done without an account over SMB 2 and 3: logging in with no name or an unknown one, listing shares, reaching
// them and the pipes of services. Nothing is written, and no file is opened.
#pragma once

#include "audit/host.h"

namespace sallyport::audit {

// On a connection that has negotiated. Also takes what the CHALLENGE tells.
asio::awaitable<void> probe_anonymous(Host& host, client::Connection& connection);
// Whether who cannot encrypt is turned away: nobody in particular, or somebody who may log in. With a connection of its own.
asio::awaitable<void> probe_encryption_required(Host& host, Door door, auth::Credentials credentials);

}  // namespace sallyport::audit
