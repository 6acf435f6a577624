// A handshake of QUIC for "smb" and NEGOTIATE after it, from its beginning to its end. The library underneath calls abort() on
// some of what a peer can send, so this is for a process of its own: handshake_apart.h starts one.
#pragma once

#include "audit/facts.h"
#include "policy/address.h"

namespace sallyport::audit {

// Confines the process, too (confine.h).
QuicFacts shake_hands(const policy::Endpoint& peer, const std::string& name, std::chrono::milliseconds patience);

}  // namespace sallyport::audit
