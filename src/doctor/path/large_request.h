// The MTU black hole: small segments arrive, large ones vanish without the ICMP message that would tell (RFC 2923 2.1). A
// request that fills several segments shows it: the kernel keeps sending and nothing is acknowledged.
#pragma once

#include "doctor/evidence.h"
#include "doctor/path/socket.h"
#include "proto/nbt/frame.h"

namespace sallyport::doctor {

void send_large_request(const Socket& socket, nbt::Transport transport, Millis timeout, Conversation& out);

}  // namespace sallyport::doctor
