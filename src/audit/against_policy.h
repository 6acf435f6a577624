// What a network does that a policy does not allow, and what the policy allows that nobody uses. The policy is Sallyport's: what
// it asks of a connection from where a host stands is held against what that host itself offers.
#pragma once

#include <span>

#include "audit/report.h"
#include "policy/config.h"
#include "policy/seen_device.h"

namespace sallyport::audit {

// A lease of port 139 that has not been used for this long is told.
inline constexpr std::chrono::days kQuiet{30};

// Empty: nothing. "speaks 2.0.2 (the policy wants 3.0 to 3.1.1); ..."
std::string deviation(const HostReport& host, const policy::Policy& policy, policy::Time now);

// `seen`: the server's record of who used 139; nullopt: there is none, and nothing is said about who did not.
using SeenDevices = std::optional<std::vector<policy::SeenDevice>>;
std::vector<UnusedLease> unused_leases(const policy::Policy& policy, const SeenDevices& seen, policy::Time now);

// Adds the finding "against-policy" to hosts, grades them anew, and notes the leases.
void hold_against_policy(Report& report, const policy::Policy& policy, const SeenDevices& seen, policy::Time now);

}  // namespace sallyport::audit
