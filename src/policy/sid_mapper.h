// Which SID stands for which Unix user and group.
#pragma once

#include <sys/types.h>

#include <optional>

#include "proto/dtyp/sid.h"

namespace sallyport::policy {

class SidMapper {
 public:
  virtual ~SidMapper() = default;
  virtual dtyp::Sid user_sid(uid_t uid) const = 0;
  virtual dtyp::Sid group_sid(gid_t gid) const = 0;
  // nullopt: no user, no group of this machine.
  virtual std::optional<uid_t> user_id(const dtyp::Sid& sid) const = 0;
  virtual std::optional<gid_t> group_id(const dtyp::Sid& sid) const = 0;
};

}  // namespace sallyport::policy
