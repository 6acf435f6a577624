#include "auth/sid_map.h"

namespace sallyport::auth {
namespace {

constexpr uint32_t kFirstUserRid = 1000;
constexpr uint32_t kFirstGroupRid = 1001;
constexpr uint32_t kLastRid = 0xEFFFFFFF;  // beyond are the accounts' own RIDs

bool fits(uint32_t id, uint32_t first_rid) { return id <= (kLastRid - first_rid) / 2; }

}  // namespace

dtyp::Sid SidMap::user_sid(uid_t uid) const {
  return fits(uid, kFirstUserRid) ? machine_.child(uid * 2 + kFirstUserRid) : dtyp::well_known::kUnixUsers.child(uid);
}

dtyp::Sid SidMap::group_sid(gid_t gid) const {
  return fits(gid, kFirstGroupRid) ? machine_.child(gid * 2 + kFirstGroupRid) : dtyp::well_known::kUnixGroups.child(gid);
}

// Users have even and groups odd RIDs.
std::optional<uint32_t> SidMap::mapped(const dtyp::Sid& sid, uint32_t first_rid) const {
  if (!sid.is_child_of(machine_) || sid.rid() < first_rid || sid.rid() > kLastRid || (sid.rid() - first_rid) % 2)
    return std::nullopt;
  return (sid.rid() - first_rid) / 2;
}

std::optional<uid_t> SidMap::user_id(const dtyp::Sid& sid) const {
  if (sid.is_child_of(dtyp::well_known::kUnixUsers)) return sid.rid();
  return mapped(sid, kFirstUserRid);
}

std::optional<gid_t> SidMap::group_id(const dtyp::Sid& sid) const {
  if (sid.is_child_of(dtyp::well_known::kUnixGroups)) return sid.rid();
  return mapped(sid, kFirstGroupRid);
}

}  // namespace sallyport::auth
