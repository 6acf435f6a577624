#include "storage/posix/creator.h"

#include <fcntl.h>
#include <unistd.h>

#include "policy/access_check.h"
#include "proto/dtyp/access.h"
#include "storage/posix/disk_name.h"
#include "storage/posix/ea.h"
#include "storage/posix/errno.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

namespace access = dtyp::access;

struct Making {
  Share& share;
  const Identity& who;
  const OpenArgs& args;
  const Folder& folder;
  Object above;  // the folder
  bool directory;
  std::string entry;
};

Fd make(const Making& making) {
  int at = making.folder.fd.get();
  auto* name = making.entry.c_str();
  if (!making.directory)
    return Fd(openat(at, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, making.share.options.file_mode));
  if (mkdirat(at, name, making.share.options.directory_mode) != 0) return Fd();
  return Fd(openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

// Where the folder's descriptor rules, the server makes the file and gives it to its user.
Fd make_by_acl(const Making& making) {
  AsProcess process;
  Fd fd = make(making);
  if (fd && can_switch() && fchown(fd.get(), making.who.uid, making.who.gid) != 0) {
    unlinkat(making.folder.fd.get(), making.entry.c_str(), making.directory ? AT_REMOVEDIR : 0);
    return Fd();
  }
  return fd;
}

// A descriptor is stored when the creator gave one or the folder has one to hand down.
Result<> give_security(const Making& making, Target& target) {
  bool given = making.args.security && (making.args.security->control & dtyp::sd_control::kDaclPresent);
  if (!given && !making.above.acl) return {};
  auto parent = security_of(making.above, making.share);
  auto owner = making.share.sids().user_sid(target.object.about.stx_uid);
  auto group = making.share.sids().group_sid(target.object.about.stx_gid);
  auto made = policy::inherit(parent, given ? making.args.security : nullptr, owner, group, making.directory);
  TRY(written, write_security(target.fd.get(), false, made));
  auto acl = std::make_shared<NtAcl>();
  acl->descriptor = std::move(made);
  acl->beside_mode = !can_switch();
  target.object.acl = std::move(acl);
  return {};
}

Result<> give_attributes(const Making& making, Target& target) {
  auto by_default = default_attributes(making.entry, making.directory);
  target.object.attributes = new_attributes(making.args.attributes, making.directory) | by_default;
  if (target.object.attributes == by_default) return {};
  auto written = write_dos_attributes(target.fd.get(), false, target.object, making.entry);
  if (written || written.error() != NtStatus::not_supported) return written;
  target.object.attributes = by_default;  // a medium without xattrs: the file is worth more than its attributes
  return {};
}

Result<> give_allocation(const Making& making, Target& target) {
  auto size = making.args.allocation_size;
  if (!size || making.directory) return {};
  if (size > INT64_MAX) return fail(NtStatus::disk_full);
  if (fallocate(target.fd.get(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(size)) == 0 || errno == EOPNOTSUPP) {
    stat_at(target.fd.get(), "", target.object.about);
    return {};
  }
  return fail_errno();
}

Result<> furnish(const Making& making, Target& target) {
  if (!stat_at(target.fd.get(), "", target.object.about)) return fail_errno();
  TRY(attributes, give_attributes(making, target));
  TRY(security, give_security(making, target));
  TRY(allocation, give_allocation(making, target));
  if (!making.args.attributes_ea || making.args.attributes_ea->empty()) return {};
  return write_eas(target.fd.get(), false, *making.args.attributes_ea);
}

}  // namespace

Result<Target> create_target(Share& share, const Identity& who, const OpenArgs& args, const Folder& folder) {
  bool directory = args.must_be_directory || args.path.names_directory;
  TRY(above, read_object(folder.fd.get(), folder.path_only, leaf_of(folder.path), &folder.about));
  Making making{share, who, args, folder, std::move(above), directory, disk_name(args.path.leaf())};
  if (folder.path.empty() && is_in_depot(making.entry)) return fail(NtStatus::access_denied);
  auto needed = directory ? access::kFileAddSubdirectory : access::kFileAddFile;
  bool ruled = making.above.acl_rules();
  if (making.above.acl && !(maximal_access(making.above, folder.fd.get(), who, share) & needed))
    return fail(NtStatus::access_denied);
  Target target;
  target.fd = ruled ? make_by_acl(making) : make(making);
  if (!target.fd) return fail(errno == ENOENT ? NtStatus::object_path_not_found : from_errno(errno));
  target.created = target.readable = true;
  target.writable = !directory;
  target.path = join(folder.path, making.entry);
  target.name = shown_path(target.path);
  if (auto furnished = furnish(making, target); !furnished) {
    AsProcess process;
    unlinkat(folder.fd.get(), making.entry.c_str(), directory ? AT_REMOVEDIR : 0);
    return fail(furnished.error());
  }
  target.by_acl = ruled || target.object.acl_rules();
  target.grant = grant_new(args, maximal_access(target.object, target.fd.get(), who, share));
  share.publish(ChangeAction::added, target.name, name_filter(directory));
  return target;
}

}  // namespace sallyport::storage::posix
