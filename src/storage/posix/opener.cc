#include "storage/posix/opener.h"

#include <fcntl.h>

#include "policy/access_check.h"
#include "proto/dtyp/access.h"
#include "storage/posix/creator.h"
#include "storage/posix/disk_name.h"
#include "storage/posix/errno.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

namespace access = dtyp::access;

constexpr uint32_t kReading = access::kFileReadData | access::kFileExecute;
constexpr uint32_t kWriting = access::kFileWriteData | access::kFileAppendData;
constexpr int kMostRaces = 8;

int flags_for(uint32_t rights) {
  bool read = rights & kReading, write = rights & kWriting;
  return write ? read ? O_RDWR : O_WRONLY : O_RDONLY;
}

NtStatus opening_error(int error) {
  switch (error) {
    case EAGAIN:  // another program holds a lease on it
    case EBUSY: return NtStatus::sharing_violation;
    case ENXIO: return NtStatus::access_denied;  // a FIFO or socket
    default: return from_errno(error);
  }
}

// The kernel's opinion: with what is asked for, or, where that is the maximum, with as much as it lets us.
Opening open_as_asked(const Share& share, const std::string& path, const OpenArgs& args) {
  int flags = flags_for(needed_access(args));
  bool maximum = args.desired_access & access::kMaximumAllowed;
  auto opening = open_exact(share, path, maximum ? O_RDWR : flags);
  if (opening.fd) return opening;
  if (errno == EISDIR) return open_exact(share, path, O_RDONLY);
  if (maximum && flags == O_RDONLY && (errno == EACCES || errno == EPERM || errno == EROFS || errno == ETXTBSY))
    return open_exact(share, path, O_RDONLY);
  return opening;
}

// A refusal of the kernel's is not the last word when a descriptor rules: what it is, is found without any access to it.
Opening open_for_acl(const Share& share, const std::string& path) {
  int refused = errno;
  if (can_switch() && (refused == EACCES || refused == EPERM))
    if (Fd fd = open_beneath(share.root.get(), path, O_PATH)) return {std::move(fd), true, 0};
  errno = refused;
  return {};
}

void note_modes(Target& target, int flags) {
  target.readable = !target.path_only && (flags & O_ACCMODE) != O_WRONLY;
  target.writable = !target.path_only && (flags & O_ACCMODE) != O_RDONLY;
}

// The descriptor has to allow what was granted.
Result<> reopen_as_granted(Target& target) {
  int flags = flags_for(target.grant.granted | (target.writable ? kWriting : 0));
  bool missing = target.object.is_directory() ? target.path_only && (target.grant.granted & kReading)
                                              : (target.grant.granted & kReading && !target.readable) ||
                                                    (target.grant.granted & kWriting && !target.writable);
  if (!missing) return {};
  if (!target.object.acl_rules()) return fail(NtStatus::access_denied);
  AsProcess process;
  if (target.object.is_directory()) flags = O_RDONLY;
  Fd fd(open(ProcPath(target.fd.get()).text, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) return fail(opening_error(errno));
  target.fd = std::move(fd);
  target.path_only = false;
  note_modes(target, flags);
  return {};
}

// DELETE may come from the folder; nobody else asks it.
Result<uint32_t> folder_rights(Share& share, const Identity& who, Target& target, const OpenArgs& args, uint32_t own) {
  uint32_t wanted = needed_access(args) & ~own;
  bool maximum = args.desired_access & access::kMaximumAllowed;
  // The share's root has no folder: who may change its descriptor may have DELETE on it, and no use of it.
  if (target.path.empty()) return own & access::kWriteDac ? access::kDelete : 0;
  if (!maximum && !(wanted & (access::kDelete | access::kFileReadAttributes))) return 0;
  std::string path(folder_of(target.path));
  auto opening = open_exact(share, path, O_RDONLY | O_DIRECTORY);
  if (!opening.fd) return 0;
  TRY(folder, read_object(opening.fd.get(), opening.path_only, leaf_of(path)));
  if (folder.acl_rules()) target.by_acl = true;
  return rights_from_folder(folder, opening.fd.get(), target.object, who, share);
}

Result<Target> admit(Share& share, const Identity& who, const OpenArgs& args, Target target) {
  TRY(object, read_object(target.fd.get(), target.path_only, leaf_of(target.path)));
  target.object = std::move(object);
  if (!target.object.is_directory() && !target.object.is_file()) return fail(NtStatus::access_denied);
  bool directory = target.object.is_directory();
  TRY(allowed, check_existing(args, target.object.attributes, directory));
  target.by_acl = target.object.acl_rules();
  auto own = maximal_access(target.object, target.fd.get(), who, share);
  TRY(more, folder_rights(share, who, target, args, own));
  TRY(grant, grant_existing(args, own | more, target.object.attributes, directory));
  target.grant = grant;
  if (overwrites(args.disposition)) target.grant.granted |= access::kFileWriteData;
  auto reopened = reopen_as_granted(target);
  target.grant.granted = grant.granted;
  if (!reopened) return fail(reopened.error());
  target.name = shown_path(target.path);
  return target;
}

// nullopt-like: an error object_name_not_found means there is nothing by this exact name.
Result<Target> open_at(Share& share, const Identity& who, const OpenArgs& args, std::string path) {
  if (is_in_depot(path)) return fail(NtStatus::object_name_not_found);
  auto opening = open_as_asked(share, path, args);
  if (!opening.fd) opening = open_for_acl(share, path);
  if (!opening.fd) return fail(opening_error(errno));
  Target target;
  target.fd = std::move(opening.fd);
  target.path_only = opening.path_only;
  note_modes(target, opening.flags);
  target.path = std::move(path);
  return admit(share, who, args, std::move(target));
}

bool is_missing(const Result<Target>& target) {
  return !target && (target.error() == NtStatus::object_name_not_found || target.error() == NtStatus::object_path_not_found);
}

// One round: exact, then any case, then make it. object_name_collision on creating: somebody was quicker.
Result<Target> open_once(Share& share, const Identity& who, const OpenArgs& args) {
  if (args.disposition != Disposition::create || args.path.name.empty()) {
    auto exact = open_at(share, who, args, disk_path(args.path.name));
    if (!is_missing(exact)) return exact;
    if (args.path.name.empty()) return exact;
  }
  TRY(folder, find_folder(share, args.path.parent()));
  auto entry = find_entry(share, folder, args.path.leaf());
  if (!entry.empty()) return open_at(share, who, args, join(folder.path, entry));
  TRY(allowed, check_new(args));
  return create_target(share, who, args, folder);
}

}  // namespace

Result<Target> open_target(Share& share, const Identity& who, const OpenArgs& args) {
  for (int race = 0;; race++) {
    auto target = open_once(share, who, args);
    bool lost = !target && target.error() == NtStatus::object_name_collision && args.disposition != Disposition::create;
    if (!lost) return target;
    if (race == kMostRaces) return fail(NtStatus::access_denied);  // a symbolic link to nowhere stands there
  }
}

OpenArgs base_args(const OpenArgs& args) {
  OpenArgs base = args;
  base.desired_access = args.desired_access | (overwrites(args.disposition) ? access::kFileWriteData : 0);
  base.disposition = may_create(args.disposition) ? Disposition::open_if : Disposition::open;
  base.must_not_be_directory = base.must_be_directory = base.delete_on_close = false;
  base.allocation_size = 0;
  return base;
}

}  // namespace sallyport::storage::posix
