// SIDs for Unix ids and back, by arithmetic: S-1-5-21-machine-(uid * 2 + 1000) and -(gid * 2 + 1001). Ids too large for
// that, and those that Samba left in descriptors on disk, are S-1-22-1-uid and S-1-22-2-gid.
#pragma once

#include <sys/types.h>

#include <optional>

#include "auth/account_schema.h"
#include "policy/sid_mapper.h"
#include "proto/dtyp/sid.h"

namespace sallyport::auth {

class SidMap : public policy::SidMapper {
 public:
  explicit SidMap(const MachineId& machine) : machine_(5, {21, machine.sid[0], machine.sid[1], machine.sid[2]}) {}

  const dtyp::Sid& machine() const { return machine_; }
  dtyp::Sid user_sid(uid_t uid) const override;
  dtyp::Sid group_sid(gid_t gid) const override;
  std::optional<uid_t> user_id(const dtyp::Sid& sid) const override;
  std::optional<gid_t> group_id(const dtyp::Sid& sid) const override;

 private:
  std::optional<uint32_t> mapped(const dtyp::Sid& sid, uint32_t first_rid) const;
  dtyp::Sid machine_;
};

}  // namespace sallyport::auth
