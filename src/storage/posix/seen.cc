#include "storage/posix/seen.h"

#include <fcntl.h>
#include <linux/stat.h>

#include "proto/dtyp/access.h"
#include "storage/posix/disk_name.h"
#include "storage/posix/errno.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/resolve.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

namespace access = dtyp::access;
using Cause = Denial::Cause;

constexpr unsigned kRead = 4, kWrite = 2, kPass = 1;
constexpr uint32_t kNeedsRead = access::kFileReadData | access::kFileReadEa;
constexpr uint32_t kNeedsWrite =
    access::kFileWriteData | access::kFileAppendData | access::kFileWriteEa | access::kFileDeleteChild;
constexpr uint32_t kNeedsOwner = access::kFileWriteAttributes | access::kWriteDac | access::kWriteOwner;

ModeDenial::Class class_of(const Seen& seen, const KernelUser& user) {
  if (user.uid == seen.object.about.stx_uid) return ModeDenial::Class::owner;
  if (seen.object.has_posix_acl()) return ModeDenial::Class::posix_acl;
  return user.in_group(seen.object.about.stx_gid) ? ModeDenial::Class::group : ModeDenial::Class::others;
}

Denial mode_denial(const Seen& seen, unsigned lacks, const Asker& asker) {
  auto user = kernel_user(asker.who);
  auto& about = seen.object.about;
  auto out = denial_of(seen, Cause::mode, asker.share);
  out.mode = {class_of(seen, user), about.stx_mode, about.stx_uid, about.stx_gid, user.uid, lacks, false};
  return out;
}

}  // namespace

Result<Seen> look(const Share& share, std::string path) {
  AsProcess process;
  Fd fd = open_beneath(share.root.get(), path, O_PATH);
  if (!fd) return fail_errno();
  TRY(object, read_object(fd.get(), true, leaf_of(path)));
  return Seen{std::move(fd), std::move(path), std::move(object)};
}

Denial denial_of(const Seen& seen, Cause cause, const Share& share) {
  Denial out;
  out.cause = cause;
  out.object = shown_path(seen.path);
  out.path = seen.path.empty() ? share.options.root : share.options.root + '/' + seen.path;
  out.directory = seen.directory();
  return out;
}

Denial denied_by_mode(const Seen& seen, unsigned wanted, const Asker& asker) {
  auto lacks = wanted & ~kernel_bits(seen.object, seen.fd.get(), kernel_user(asker.who));
  return lacks ? mode_denial(seen, lacks, asker) : Denial{};
}

Denial denied_rights_by_mode(const Seen& seen, uint32_t missing, const Asker& asker) {
  bool pass = seen.directory() && (missing & access::kFileTraverse);
  bool read = (missing & kNeedsRead) || (!seen.directory() && (missing & access::kFileExecute));
  unsigned wanted = (read ? kRead : 0) | (missing & kNeedsWrite ? kWrite : 0) | (pass ? kPass : 0);
  auto out = mode_denial(seen, wanted & ~kernel_bits(seen.object, seen.fd.get(), kernel_user(asker.who)), asker);
  out.missing = missing;
  out.mode.owner_only = !out.mode.lacks && (missing & kNeedsOwner);
  return out.mode.lacks || out.mode.owner_only ? out : Denial{};
}

Denial denied_by_acl(const Seen& seen, uint32_t wanted, const Asker& asker) {
  auto& acl = seen.object.acl;
  if (!acl) return {};
  auto decision = ask_descriptor(seen.object, asker.who, asker.share, wanted);
  if (decision.allowed) return {};
  auto out = denial_of(seen, acl->damaged ? Cause::damaged_acl : Cause::acl, asker.share);
  out.missing = decision.denied;
  out.entry = decision.deciding_entry;
  if (out.entry) out.ace = acl->descriptor.dacl->aces[*out.entry];
  return out;
}

Denial denied_by_flags(const Seen& seen, const Share& share) {
  auto flags = seen.object.about.stx_attributes;
  if (flags & STATX_ATTR_IMMUTABLE) return denial_of(seen, Cause::immutable, share);
  if (flags & STATX_ATTR_APPEND) return denial_of(seen, Cause::append_only, share);
  return {};
}

Denial denied_in_folder(const Seen& folder, uint32_t needed, const Asker& asker) {
  auto out = denied_by_acl(folder, needed, asker);
  if (out.cause == Cause::unknown && !folder.object.acl_rules()) out = denied_by_mode(folder, kWrite | kPass, asker);
  if (out.cause == Cause::unknown) return denied_by_flags(folder, asker.share);
  if (!out.missing) out.missing = needed;
  return out;
}

Denial denied_by_sticky(const Seen& folder, const Seen& seen, const Asker& asker) {
  auto user = kernel_user(asker.who).uid;
  bool sticky = (folder.object.about.stx_mode & S_ISVTX) && !folder.object.acl_rules();
  bool owner = user == 0 || user == folder.object.about.stx_uid || user == seen.object.about.stx_uid;
  return sticky && !owner ? denial_of(folder, Cause::sticky_folder, asker.share) : Denial{};
}

}  // namespace sallyport::storage::posix
