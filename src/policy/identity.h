// Who a request acts for: the names Windows access checks know (SIDs) and the ids the kernel knows.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "proto/dtyp/sid.h"

namespace sallyport::policy {

struct Identity {
  std::string name;
  dtyp::Sid user;
  std::vector<dtyp::Sid> groups;  // without the user's own SID
  uid_t uid = static_cast<uid_t>(-1);
  gid_t gid = static_cast<gid_t>(-1);
  std::vector<gid_t> unix_groups;
  std::vector<std::string> group_names;  // of the account's own Unix user, for the policy's "@group"
  bool guest = false;
  bool anonymous = false;
};

}  // namespace sallyport::policy
