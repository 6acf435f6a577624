// Whether UDP 443 carries SMB. [MS-SMB2] 2.1. Most hosts have no QUIC: they are asked first for its versions, which costs a
// microsecond and nothing to keep where a handshake costs a process. Who answers is asked NEGOTIATE on a stream.
#pragma once

#include "audit/host.h"

namespace sallyport::audit {

asio::awaitable<void> probe_quic(Host& host);
// Once more, by the name that the NTLM challenge told meanwhile, where who names no server was refused: the server chooses its
// certificate, and whether it serves at all, by that name. Else nothing.
asio::awaitable<void> probe_quic_by_name(Host& host);

}  // namespace sallyport::audit
