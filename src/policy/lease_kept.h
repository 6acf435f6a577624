// Whether a connection that a lease let in still has one: a reload may take the lease out, or give it an earlier end.
// The device's hardware address is not asked for again: the kernel forgets that of a neighbour who is quiet.
#pragma once

#include "policy/decision.h"

namespace sallyport::policy {

bool lease_kept(const Policy& policy, const PeerFacts& peer);

}  // namespace sallyport::policy
