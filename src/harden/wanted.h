// What the policy's own decisions say to a packet, as the server asks them: admit_connection for the doors, admit_datagram for
// UDP 137 and 138 (policy/datagram_door.h), and who is heard there besides.
#pragma once

#include "harden/check.h"

namespace sallyport::harden {

bool wanted(const policy::Policy& policy, const Subject& subject, const Packet& packet, Syntax syntax);

}  // namespace sallyport::harden
