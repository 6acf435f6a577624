#include "storage/posix/object.h"

#include <unistd.h>

#include <algorithm>

#include "proto/dtyp/access.h"
#include "proto/fscc/classes.h"
#include "storage/open_rules.h"
#include "storage/posix/errno.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

namespace access = dtyp::access;
namespace attribute = fscc::file_attribute;

// The kernel's clock for files ticks coarsely, and the stamp is taken before the call that is stamped.
constexpr uint64_t kSameMoment = FileTime::kTicksPerSecond / 20;

constexpr uint32_t kKernelDecides =
    access::kFileReadData | access::kFileWriteData | access::kFileAppendData | access::kFileExecute | access::kFileDeleteChild;

FileTime to_file_time(const statx_timestamp& time) { return FileTime::from({time.tv_sec, static_cast<long>(time.tv_nsec)}); }

std::shared_ptr<const NtAcl> read_acl(int fd, bool path_only, const std::string& names) {
  // The user xattr can be written by whoever may write the file: it counts only where all files are one user's anyway.
  bool own = !can_switch() && has_name(names, kOwnNtAcl);
  if (!own && !has_name(names, kSambaNtAcl)) return nullptr;
  auto value = read_xattr(fd, path_only, own ? kOwnNtAcl : kSambaNtAcl);
  auto decoded = value ? own ? decode_own_nt_acl(*value) : decode_samba_nt_acl(*value) : fail(NtStatus::access_denied);
  if (decoded) {
    if (!can_switch()) decoded->beside_mode = true;
    return std::make_shared<const NtAcl>(std::move(*decoded));
  }
  // There is one and it cannot be understood: nobody gets in.
  NtAcl closed{{}, true, true};
  closed.descriptor.control |= dtyp::sd_control::kDaclPresent;
  closed.descriptor.dacl.emplace();
  return std::make_shared<const NtAcl>(std::move(closed));
}

// Where all files are one user's, that user's SID is every client's too.
policy::Identity with_process_user(const policy::Identity& who, const Share& share) {
  auto out = who;
  out.groups.push_back(share.sids().user_sid(geteuid()));
  out.groups.push_back(share.sids().group_sid(getegid()));
  return out;
}

}  // namespace

unsigned kernel_bits(const Object& object, int fd, const KernelUser& user) {
  if (!object.has_posix_acl()) return mode_bits(user, object.about);
  unsigned bits = 0;
  for (int one : {R_OK, W_OK, X_OK})
    if (faccessat(fd, "", one, AT_EACCESS | AT_EMPTY_PATH) == 0) bits |= static_cast<unsigned>(one);
  return bits;
}

bool Object::has_posix_acl() const { return has_name(xattrs, "system.posix_acl_access"); }

FileTime Object::created() const {
  if (creation_time) return *creation_time;
  if (about.stx_mask & STATX_BTIME) return to_file_time(about.stx_btime);
  return std::min(to_file_time(about.stx_mtime), to_file_time(about.stx_ctime));
}

uint32_t default_attributes(std::string_view name, bool directory) {
  bool hidden = name.size() > 1 && name[0] == '.';
  return (directory ? 0 : attribute::kArchive) | (hidden ? attribute::kHidden : 0);
}

void apply_stored(Object& object, Bytes dos_attributes) {
  auto stored = decode_dos_attributes(dos_attributes);
  if (!stored) return;
  object.attributes = stored->attributes & (kSettableAttributes | attribute::kSparseFile);
  object.creation_time = stored->creation_time;
  if (!stored->change_time) return;
  auto changed = to_file_time(object.about.stx_ctime).ticks, set_at = stored->change_time_set_at.ticks;
  if (std::max(changed, set_at) - std::min(changed, set_at) <= kSameMoment) object.change_time = stored->change_time;
}

Result<Object> read_object(int fd, bool path_only, std::string_view name, const struct statx* known) {
  Object object;
  if (known) object.about = *known;
  else if (!stat_at(fd, "", object.about)) return fail_errno();
  object.attributes = default_attributes(name, object.is_directory());
  object.xattrs = xattr_names(fd, path_only);
  if (object.xattrs.empty()) return object;
  if (has_name(object.xattrs, kDosAttributesXattr))
    if (auto value = read_xattr(fd, path_only, kDosAttributesXattr)) apply_stored(object, *value);
  object.acl = read_acl(fd, path_only, object.xattrs);
  return object;
}

uint32_t maximal_access(const Object& object, int fd, const policy::Identity& who, const Share& share) {
  if (object.acl_rules()) return policy::maximal_access(security_of(object, share), who);
  auto user = kernel_user(who);
  bool owner = user.uid == 0 || user.uid == object.about.stx_uid;
  auto kernel = rights_of(kernel_bits(object, fd, user), owner, object.is_directory());
  if (!object.acl) return kernel;
  auto nt = ask_descriptor(object, who, share, access::kMaximumAllowed).granted;
  return nt & (kernel | ~kKernelDecides);
}

policy::AccessDecision ask_descriptor(const Object& object, const policy::Identity& who, const Share& share, uint32_t desired) {
  return policy::check_access(security_of(object, share), can_switch() ? who : with_process_user(who, share), desired);
}

uint32_t rights_from_folder(const Object& folder, int folder_fd, const Object& object, const policy::Identity& who,
                            const Share& share) {
  auto rights = rights_from_parent(maximal_access(folder, folder_fd, who, share));
  auto user = kernel_user(who);
  bool sticky = (folder.about.stx_mode & S_ISVTX) && !folder.acl_rules();
  if (sticky && user.uid != 0 && user.uid != folder.about.stx_uid && user.uid != object.about.stx_uid) rights &= ~access::kDelete;
  return rights;
}

dtyp::SecurityDescriptor security_of(const Object& object, const Share& share) {
  if (!object.acl) return descriptor_of(object.about, share.sids());
  auto out = object.acl->descriptor;
  if (!out.owner) out.owner = share.sids().user_sid(object.about.stx_uid);
  if (!out.group) out.group = share.sids().group_sid(object.about.stx_gid);
  return out;
}

Result<> write_dos_attributes(int fd, bool path_only, const Object& object, std::string_view name,
                              std::optional<FileTime> change_time) {
  AsProcess process;  // the open's rights were checked; the kernel would ask for write permission
  bool by_default = object.attributes == default_attributes(name, object.is_directory());
  if (by_default && !object.creation_time && !change_time) {
    if (has_name(object.xattrs, kDosAttributesXattr) && remove_xattr(fd, path_only, kDosAttributesXattr) != 0 && errno != ENODATA)
      return fail_errno();
    return {};
  }
  auto value = encode_dos_attributes({object.attributes, object.creation_time, change_time, FileTime::now()});
  if (set_xattr(fd, path_only, kDosAttributesXattr, value.data(), value.size()) == 0) return {};
  // Without user xattrs a creation time is not kept; attributes other than the default are told to be impossible.
  if (errno == EOPNOTSUPP && by_default) return {};
  return fail_errno();
}

Result<> write_security(int fd, bool path_only, const dtyp::SecurityDescriptor& descriptor) {
  AsProcess process;
  auto value = can_switch() ? encode_samba_nt_acl(descriptor) : encode_own_nt_acl(descriptor);
  auto* name = can_switch() ? kSambaNtAcl : kOwnNtAcl;
  if (set_xattr(fd, path_only, name, value.data(), value.size()) != 0) return fail_errno();
  return {};
}

FileInfo file_info(const Object& object) {
  auto& about = object.about;
  FileInfo info;
  info.creation_time = object.created();
  info.last_access_time = to_file_time(about.stx_atime);
  info.last_write_time = to_file_time(about.stx_mtime);
  info.change_time = object.change_time ? *object.change_time : to_file_time(about.stx_ctime);
  info.attributes = shown_attributes(object.attributes, object.is_directory());
  info.link_count = object.is_directory() ? 1 : about.stx_nlink;
  info.file_id = about.stx_ino;
  info.directory = object.is_directory();
  if (info.directory) return info;
  info.end_of_file = about.stx_size;
  info.allocation_size = align_up(about.stx_blocks * 512, 4096);
  // Some file systems keep small files inside the inode and count no block.
  if (!about.stx_blocks && !(object.attributes & attribute::kSparseFile)) info.allocation_size = align_up(about.stx_size, 4096);
  return info;
}

}  // namespace sallyport::storage::posix
