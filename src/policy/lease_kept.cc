#include "policy/lease_kept.h"

#include <algorithm>

namespace sallyport::policy {

bool lease_kept(const Policy& policy, const PeerFacts& peer) {
  return std::any_of(policy.leases.begin(), policy.leases.end(), [&](const Lease& lease) {
    bool named = lease.calling_name.empty() || !peer.calling_name || *peer.calling_name == lease.calling_name;
    return lease.device == peer.address && lease.door == peer.door && lease.in_force(peer.now) && named;
  });
}

}  // namespace sallyport::policy
