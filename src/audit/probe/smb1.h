// SMB1: its dialects, each offered alone, what NT LM 0.12 says about the server, and the checks that need a login nobody has
// to be asked for.
#pragma once

#include "audit/host.h"

namespace sallyport::audit {

asio::awaitable<void> probe_smb1_dialect(Host& host, Door door, OfferedDialect dialect);
// Offers one that does not exist.
asio::awaitable<void> probe_imaginary_smb1_dialect(Host& host, Door door);
// When NT LM 0.12 is spoken: an anonymous login, for the names of the system; MS17-010 and DoublePulsar.
asio::awaitable<void> probe_smb1_server(Host& host, Door door);

}  // namespace sallyport::audit
