// Renaming, linking, removing. What stands at a name is looked at before it is touched: another program may have put
// something else there since the open.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "proto/dtyp/access.h"
#include "proto/fscc/classes.h"
#include "storage/posix/depot.h"
#include "storage/posix/disk_name.h"
#include "storage/posix/errno.h"
#include "storage/posix/getdents.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/posix_file.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

namespace filter = fscc::notify_filter;

NtStatus moving_error(int error) {
  switch (error) {
    case EXDEV: return NtStatus::not_same_device;
    case EINVAL: return NtStatus::sharing_violation;  // a folder into itself
    default: return from_errno(error);
  }
}

bool same_file(const struct statx& about, const FileKey& key) {
  return about.stx_ino == key.inode && (uint64_t{about.stx_dev_major} << 32 | about.stx_dev_minor) == key.device;
}

// Whether `entry` is the open file, or a symbolic link to it.
bool is_name_of(int folder, const std::string& entry, const FileKey& key) {
  struct statx about;
  if (!stat_at(folder, entry.c_str(), about)) return false;
  if (same_file(about, key)) return true;
  return S_ISLNK(about.stx_mode) && stat_at(folder, entry.c_str(), about, true) && same_file(about, key);
}

// RENAME_NOREPLACE, also where a file system does not know it: a hard link never replaces anything either. Only where there
// are none, and for folders, it must do to look first.
bool rename_to_free(int from, const std::string& old_name, int to, const std::string& new_name) {
  if (syscall(SYS_renameat2, from, old_name.c_str(), to, new_name.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL) return false;
  if (linkat(from, old_name.c_str(), to, new_name.c_str(), 0) == 0) return unlinkat(from, old_name.c_str(), 0) == 0;
  if (errno == EEXIST) return false;
  struct statx about;
  if (stat_at(to, new_name.c_str(), about)) {
    errno = EEXIST;
    return false;
  }
  return renameat(from, old_name.c_str(), to, new_name.c_str()) == 0;
}

}  // namespace

Result<Folder> PosixFile::own_folder() const {
  auto at = path();
  if (at.empty()) return fail(NtStatus::access_denied);
  std::string above(folder_of(at));
  auto opening = open_exact(*share_, above, O_RDONLY | O_DIRECTORY);
  if (!opening.fd) return fail_errno();
  Folder folder{std::move(opening.fd), opening.path_only, std::move(above), {}};
  if (!stat_at(folder.fd.get(), "", folder.about)) return fail_errno();
  if (removed_ || !is_name_of(folder.fd.get(), std::string(leaf_of(at)), base_key_)) return fail(NtStatus::object_name_not_found);
  return folder;
}

// May this user put something into that folder? When its descriptor says so, the kernel is not asked any more.
Result<> PosixFile::check_arrival(const Folder& to) {
  TRY(folder, read_object(to.fd.get(), to.path_only, leaf_of(to.path), &to.about));
  if (!folder.acl) return {};
  auto needed = directory_ ? dtyp::access::kFileAddSubdirectory : dtyp::access::kFileAddFile;
  if (!(maximal_access(folder, to.fd.get(), *who_, *share_) & needed)) return fail(NtStatus::access_denied);
  if (folder.acl_rules()) by_acl_ = true;
  return {};
}

// What stands in the way goes, if it may: never a folder, never a read-only file.
Result<> PosixFile::clear_way(const Folder& to, const std::string& existing, bool replace) {
  if (!replace) return fail(NtStatus::object_name_collision);
  Fd fd(openat(to.fd.get(), existing.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) return fail_errno();
  TRY(other, read_object(fd.get(), true, existing));
  if (other.is_directory() || (other.attributes & fscc::file_attribute::kReadonly)) return fail(NtStatus::access_denied);
  if (!has_streams(other) || other.about.stx_nlink > 1) return {};
  remove_all_streams(*share_, other, stream_id({fd.get(), true, other}));
  return {};
}

Result<> PosixFile::move_to(const Folder& from, const Folder& to, const std::string& entry, bool replace) {
  auto own = std::string(leaf_of(path()));
  auto existing = find_entry(*share_, to, shown_name(entry));
  bool is_self = !existing.empty() && is_name_of(to.fd.get(), existing, base_key_);
  bool same_folder = from.about.stx_ino == to.about.stx_ino && from.about.stx_dev_minor == to.about.stx_dev_minor;
  bool is_own_name = is_self && same_folder && existing == own;
  if (is_own_name && entry == own) return {};
  if (existing.empty() || is_own_name) {
    if (rename_to_free(from.fd.get(), own, to.fd.get(), entry)) return {};
    return fail(moving_error(errno));
  }
  TRY(clear, clear_way(to, existing, replace));
  if (is_self) {  // two hard links of one file: rename(2) would leave both
    if (unlinkat(to.fd.get(), existing.c_str(), 0) != 0) return fail_errno();
    if (rename_to_free(from.fd.get(), own, to.fd.get(), entry)) return {};
    return fail(moving_error(errno));
  }
  if (renameat(from.fd.get(), own.c_str(), to.fd.get(), existing.c_str()) != 0) return fail(moving_error(errno));
  if (existing != entry && !rename_to_free(to.fd.get(), existing, to.fd.get(), entry))
    return fail(moving_error(errno));
  return {};
}

Result<> PosixFile::rename(const Path& target, bool replace) {
  if (stream_) return rename_own_stream(target, replace);
  if (target.is_stream() || target.name.empty()) return fail(NtStatus::object_name_invalid);
  TRY(acting, act());
  TRY(from, own_folder());
  TRY(to, find_folder(*share_, target.parent()));
  TRY(arriving, check_arrival(to));
  auto entry = disk_name(target.leaf());
  auto new_path = join(to.path, entry);
  if (is_in_depot(new_path)) return fail(NtStatus::access_denied);
  std::optional<AsProcess> process;
  if (by_acl_) process.emplace();
  TRY(moved, move_to(from, to, entry, replace));
  auto old_name = name(), new_name = shown_path(new_path);
  {
    std::lock_guard lock(mutex_);
    path_ = new_path;
    name_ = new_name;
  }
  bool same_folder = from.path == to.path;
  share_->publish(same_folder ? ChangeAction::renamed_old_name : ChangeAction::removed, old_name, name_filter(directory_));
  share_->publish(same_folder ? ChangeAction::renamed_new_name : ChangeAction::added, new_name, name_filter(directory_));
  return {};
}

Result<> PosixFile::link(const Path& target, bool replace) {
  if (stream_ || directory_) return fail(NtStatus::file_is_a_directory);
  if (target.is_stream() || target.name.empty()) return fail(NtStatus::object_name_invalid);
  TRY(acting, act());
  TRY(to, find_folder(*share_, target.parent()));
  TRY(arriving, check_arrival(to));
  auto entry = disk_name(target.leaf());
  auto new_path = join(to.path, entry);
  if (is_in_depot(new_path)) return fail(NtStatus::access_denied);
  std::optional<AsProcess> process;
  if (by_acl_) process.emplace();
  auto existing = find_entry(*share_, to, target.leaf());
  if (!existing.empty()) {
    if (replace && is_name_of(to.fd.get(), existing, base_key_)) return {};
    TRY(clear, clear_way(to, existing, replace));
    if (unlinkat(to.fd.get(), existing.c_str(), 0) != 0) return fail_errno();
  }
  if (linkat(AT_FDCWD, ProcPath(base_.get()).text, to.fd.get(), entry.c_str(), AT_SYMLINK_FOLLOW) != 0)
    return fail(moving_error(errno));
  share_->publish(ChangeAction::added, shown_path(new_path), filter::kFileName);
  return {};
}

Result<bool> PosixFile::is_empty_directory() {
  AsProcess process;
  Fd fd(openat(base_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fail_errno();
  bool root = path().empty();
  DirectoryReader reader(fd.get());
  for (DirectoryReader::Entry entry; reader.next(entry);)
    if (!root || !is_in_depot(entry.name)) return false;
  return !reader.error();
}

Result<> PosixFile::may_remove() {
  TRY(now, object());
  if (now.attributes & fscc::file_attribute::kReadonly) return fail(NtStatus::cannot_delete);
  struct statvfs medium = {};
  if (fstatvfs(base_.get(), &medium) == 0 && (medium.f_flag & ST_RDONLY)) return fail(NtStatus::media_write_protected);
  if (stream_) return {};
  if (path().empty()) return fail(NtStatus::cannot_delete);
  if (!directory_) return {};
  TRY(empty, is_empty_directory());
  if (!empty) return fail(NtStatus::directory_not_empty);
  return {};
}

Result<> PosixFile::unlink_own() {
  TRY(folder, own_folder());
  std::string entry(leaf_of(path()));
  std::optional<AsProcess> process;
  if (by_acl_) process.emplace();
  if (unlinkat(folder.fd.get(), entry.c_str(), directory_ ? AT_REMOVEDIR : 0) == 0) return {};
  return fail(directory_ && errno == EEXIST ? NtStatus::directory_not_empty : from_errno(errno));
}

Result<> PosixFile::remove() {
  if (removed_) return {};
  TRY(acting, act());
  TRY(now, object());
  if (stream_) {
    TRY(gone, posix::remove_stream(*share_, {base_.get(), path_only_, now}, stream_name()));
    removed_ = true;
    publish(ChangeAction::removed_stream, filter::kStreamName);
    return {};
  }
  if (path().empty()) return fail(NtStatus::cannot_delete);
  auto id = has_streams(now) ? stream_id({base_.get(), path_only_, now}) : std::string();
  auto gone = unlink_own();
  if (!gone && gone.error() == NtStatus::object_name_not_found) {
    removed_ = true;  // somebody else took it away
    return {};
  }
  if (!gone) return gone;
  removed_ = true;
  if (directory_ || now.about.stx_nlink <= 1) remove_all_streams(*share_, now, id);
  publish(ChangeAction::removed, name_filter(directory_));
  return {};
}

}  // namespace sallyport::storage::posix
