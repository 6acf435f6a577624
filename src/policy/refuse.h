// Steps for refusals that are found below the policy: by an access check, by the kernel, by a cap. Each explains itself in
// the words of the person who has to repair it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string_view>

#include "policy/reason.h"

namespace sallyport::policy {

// An access check that failed; `entry` is the deciding ACE, none when no entry granted what was asked.
Step refused_by_acl(std::string_view object, std::optional<size_t> entry, uint32_t denied_access);
// The kernel said EACCES or EPERM to this Unix user.
Step refused_by_mode(std::string_view object, std::string_view unix_user, std::string_view wanted);
Step refused_by_read_only_mount(std::string_view object);
// The tree may only read: the zone's, the lease's, the share's or the user's rights, as check_tree's last step has it.
Step refused_by_rights(const Reason& tree);
Step refused_by_limit(std::string_view key, uint64_t value, std::string_view what);
// A login whose account or password was wrong; both read the same to the peer, here they may differ.
Step refused_by_login(std::string_view user, std::string_view why, std::string_view remedy);

}  // namespace sallyport::policy
