// What a server says in CHALLENGE ([MS-NLMP] 3.2.5.1.1).
#pragma once

#include "auth/mechanism.h"
#include "proto/nlmp/challenge.h"

namespace sallyport::auth {

// Of what the client offered in NEGOTIATE, what this server takes up, and what it adds.
uint32_t challenge_flags(uint32_t client_flags);

Buffer encode_challenge(uint32_t flags, const nlmp::Challenge& challenge, const ServerNames& names);

}  // namespace sallyport::auth
