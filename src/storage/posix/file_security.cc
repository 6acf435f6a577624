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
  if (!can_switch()) return;
  auto owner = (which & kOwnerInformation) && change.owner ? sids.user_id(*change.owner) : std::nullopt;
  auto group = (which & kGroupInformation) && change.group ? sids.group_id(*change.group) : std::nullopt;
  if (owner && *owner != who.uid && who.uid != 0) owner.reset();
  bool in_group =
      group && (*group == who.gid || who.uid == 0 || std::ranges::find(who.unix_groups, *group) != who.unix_groups.end());
  if (!in_group) group.reset();
  if (!owner && !group) return;
  AsProcess process;
  (void)!fchownat(fd, "", owner.value_or(static_cast<uid_t>(-1)), group.value_or(static_cast<gid_t>(-1)), AT_EMPTY_PATH);
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
