// Steps for refusals that are found below the policy's decisions: a tree that may only be read, a cap, a login. Each explains
// itself in the words of the person who has to repair it.
#pragma once

#include <string_view>

#include "policy/reason.h"

namespace sallyport::policy {

// The tree may only read: the zone's, the lease's, the share's or the user's rights, as check_tree's last step has it.
Step refused_by_rights(const Reason& tree, std::string_view user);
Step refused_by_limit(std::string_view key, uint64_t value, std::string_view what);
// A login whose account or password was wrong; both read the same to the peer, here they may differ.
Step refused_by_login(std::string_view user, std::string_view why, std::string_view remedy);

}  // namespace sallyport::policy
