// SMB1: its dialects, what NT LM 0.12 says about the server, and the checks that need a login nobody has to be asked for.
#pragma once

#include "audit/host.h"

namespace sallyport::audit {

// Asks about these dialects and about one that does not exist, all that are left together until the server refuses them. When
// NT LM 0.12 is spoken: an anonymous login, for the names of the system; MS17-010 and DoublePulsar. Both once a host.
asio::awaitable<void> probe_smb1(Host& host, Door door, std::vector<OfferedDialect> dialects);

}  // namespace sallyport::audit
