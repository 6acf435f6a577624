// A storage::Denial in the words of the person who has to repair it: which object, which entry or mode, what would allow it.
#pragma once

#include <functional>

#include "policy/reason.h"
#include "storage/denial.h"

namespace sallyport::server {

// What ids are called on this machine.
struct DenialNames {
  std::function<std::string(const dtyp::Sid&)> sid;
  std::function<std::string(uid_t)> user;
  std::function<std::string(gid_t)> group;
};

// `account`: who was refused. Not for share_rights, which is the policy's to explain.
policy::Step explain_denial(const storage::Denial& denial, const std::string& account, const DenialNames& names);

// "write data, delete": as the advanced security settings of Windows call them.
std::string access_names(uint32_t access, bool directory);

// "the folder \"docs\"", "the share's folder".
std::string title_of(const storage::Denial& denial);
// A word of a shell's command line.
std::string quoted(const std::string& path);

policy::Step explain_acl(const storage::Denial& denial, const std::string& account, const DenialNames& names);
policy::Step explain_mode(const storage::Denial& denial, const std::string& account, const DenialNames& names);

}  // namespace sallyport::server
