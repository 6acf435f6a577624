// Security descriptors and extended attributes of an open file.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "policy/access_check.h"
#include "proto/fscc/classes.h"
#include "storage/posix/ea.h"
#include "storage/posix/errno.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/posix_file.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

constexpr uint32_t kOwnerInformation = 0x1, kGroupInformation = 0x2;  // [MS-DTYP] 2.4.7
namespace filter = fscc::notify_filter;

// Owner and group follow into the inode where it is the user's own to give: one's own name, one's own groups. Anything else
// stands in the descriptor alone.
void change_ids(int fd, const dtyp::SecurityDescriptor& change, uint32_t which, const Identity& who,
                const policy::SidMapper& sids) {
  constexpr auto kUnchanged = static_cast<uint32_t>(-1);  // chown(2)
  if (!can_switch()) return;
  uint32_t owner = kUnchanged, group = kUnchanged;
  if ((which & kOwnerInformation) && change.owner) owner = sids.user_id(*change.owner).value_or(kUnchanged);
  if ((which & kGroupInformation) && change.group) group = sids.group_id(*change.group).value_or(kUnchanged);
  bool root = who.uid == 0;
  if (owner != who.uid && !root) owner = kUnchanged;
  bool in_group = group == who.gid || root || std::ranges::find(who.unix_groups, group) != who.unix_groups.end();
  if (!in_group) group = kUnchanged;
  if (owner == kUnchanged && group == kUnchanged) return;
  AsProcess process;
  (void)!fchownat(fd, "", owner, group, AT_EMPTY_PATH);
}

}  // namespace

Result<dtyp::SecurityDescriptor> PosixFile::security() {
  TRY(now, object());
  return security_of(now, *share_);
}

Result<> PosixFile::set_security(const dtyp::SecurityDescriptor& descriptor, uint32_t which) {
  TRY(now, object());
  auto merged = policy::merge(security_of(now, *share_), descriptor, which);
  change_ids(base_.get(), descriptor, which, *who_, share_->sids());
  TRY(written, write_security(base_.get(), path_only_, merged));
  publish(ChangeAction::modified, filter::kSecurity);
  return {};
}

Result<std::vector<ExtendedAttribute>> PosixFile::extended_attributes() {
  return read_eas(base_.get(), path_only_, xattr_names(base_.get(), path_only_));
}

Result<> PosixFile::set_extended_attributes(const std::vector<ExtendedAttribute>& attributes) {
  TRY(written, write_eas(base_.get(), path_only_, attributes));
  publish(ChangeAction::modified, filter::kEa);
  return {};
}

}  // namespace sallyport::storage::posix
