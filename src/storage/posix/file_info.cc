// Times, attributes, and what writing does to them.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "proto/fscc/classes.h"
#include "storage/posix/depot.h"
#include "storage/posix/disk_name.h"
#include "storage/posix/ea.h"
#include "storage/posix/errno.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/posix_file.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

namespace attribute = fscc::file_attribute;
namespace filter = fscc::notify_filter;

constexpr timespec kOmit = {0, UTIME_OMIT};

FileKey key_of(const struct statx& about) {
  return {uint64_t{about.stx_dev_major} << 32 | about.stx_dev_minor, about.stx_ino, 0};
}

bool set_times_of(int fd, timespec access, timespec write) {
  timespec times[2] = {access, write};
  return utimensat(fd, "", times, AT_EMPTY_PATH) == 0;
}

}  // namespace

PosixFile::PosixFile(SharePtr share, std::shared_ptr<const Identity> who, Target target)
    : share_(std::move(share)),
      who_(std::move(who)),
      base_(std::move(target.fd)),
      path_only_(target.path_only),
      readable_(target.readable),
      directory_(target.object.is_directory()),
      by_acl_(target.by_acl),
      base_key_(key_of(target.object.about)),
      lacks_archive_(!directory_ && !(target.object.attributes & attribute::kArchive)),
      path_(std::move(target.path)),
      name_(std::move(target.name)) {}

PosixFile::PosixFile(SharePtr share, std::shared_ptr<const Identity> who, Target target, Fd stream, std::u16string stream_name,
                     uint64_t stream_id)
    : PosixFile(std::move(share), std::move(who), std::move(target)) {
  stream_ = std::move(stream);
  kept_stream_.emplace(1);
  stream_name_ = std::move(stream_name);
  stream_id_ = stream_id;
  readable_ = true;
}

std::string PosixFile::path() const {
  std::lock_guard lock(mutex_);
  return path_;
}

std::u16string PosixFile::name() const {
  std::lock_guard lock(mutex_);
  return name_;
}

std::u16string PosixFile::stream_name() const {
  std::lock_guard lock(mutex_);
  return stream_name_;
}

void PosixFile::was_renamed(std::u16string_view name) {
  std::lock_guard lock(mutex_);
  name_ = name;
  path_ = disk_path(name);
}

void PosixFile::publish(ChangeAction action, uint32_t what) {
  if (share_->changes->anyone()) share_->publish(action, name(), what);
}

Result<Object> PosixFile::object() const { return read_object(base_.get(), path_only_, leaf_of(path())); }

Result<FileInfo> PosixFile::info() {
  TRY(now, object());
  auto info = file_info(now);
  if (has_eas(now.xattrs)) {
    auto eas = read_eas(base_.get(), path_only_, now.xattrs);
    if (eas) info.ea_size = ea_list_size(*eas);
  }
  if (stream_) {
    struct statx about;
    if (!stat_at(stream_.get(), "", about)) return fail_errno();
    info.end_of_file = about.stx_size;
    info.allocation_size = about.stx_blocks * 512;
    info.directory = false;
    info.attributes = shown_attributes(now.attributes, false);
  }
  std::lock_guard lock(mutex_);
  if (change_frozen_) info.change_time = kept_change_;
  return info;
}

Result<> PosixFile::set_times(const BasicChange& change) {
  if (!change.last_access_time && !change.last_write_time) return {};
  auto access = change.last_access_time ? change.last_access_time->to_timespec() : kOmit;
  auto write = change.last_write_time ? change.last_write_time->to_timespec() : kOmit;
  if (!set_times_of(base_.get(), access, write)) return fail_errno();
  if (!change.last_write_time) return {};
  std::lock_guard lock(mutex_);
  // [MS-FSA] 2.1.5.15.2: who sets the time does not want it moved by writing through this same open.
  sticky_write_ = keeps_write_time_ = true;
  kept_write_ = write;
  return {};
}

Result<> PosixFile::set_basic(const BasicChange& change) {
  AsProcess process;  // FILE_WRITE_ATTRIBUTES was granted; the kernel would let only the owner set times
  TRY(times, set_times(change));
  if (change.attributes || change.creation_time || change.change_time) {
    TRY(now, object());
    if (change.attributes) {
      TRY(attributes, changed_attributes(now.attributes, *change.attributes, directory_));
      now.attributes = attributes;
      lacks_archive_ = !directory_ && !(attributes & attribute::kArchive);
    }
    if (change.creation_time) now.creation_time = change.creation_time;
    TRY(written, write_dos_attributes(base_.get(), path_only_, now, leaf_of(path()), change.change_time));
  }
  if (change.change_time) {
    std::lock_guard lock(mutex_);
    kept_change_ = *change.change_time;
  }
  publish(ChangeAction::modified, filter_of(change));
  return {};
}

void PosixFile::freeze_times(bool last_access, bool last_write, bool change) {
  auto now = object();
  auto shown = now ? file_info(*now) : FileInfo();
  if (readable_ && !stream_) {
    int flags = fcntl(base_.get(), F_GETFL);
    fcntl(base_.get(), F_SETFL, last_access ? flags | O_NOATIME : flags & ~O_NOATIME);
  }
  std::lock_guard lock(mutex_);
  if (last_write && !write_frozen_) kept_write_ = shown.last_write_time.to_timespec();
  if (write_frozen_ && !last_write) sticky_write_ = false;  // thawed
  write_frozen_ = last_write;
  keeps_write_time_ = write_frozen_ || sticky_write_;
  if (change && !change_frozen_) kept_change_ = shown.change_time;
  change_frozen_ = change;
}

// Puts the write time back after the kernel moved it.
void PosixFile::keep_write_time() {
  timespec kept;
  {
    std::lock_guard lock(mutex_);
    kept = kept_write_;
  }
  AsProcess process;
  set_times_of(base_.get(), kOmit, kept);
}

// [MS-FSA] 2.1.4.17: writing to a file makes it one to be archived.
void PosixFile::mark_archive() {
  lacks_archive_ = false;
  AsProcess process;
  auto now = object();
  if (!now || (now->attributes & attribute::kArchive)) return;
  now->attributes |= attribute::kArchive;
  (void)write_dos_attributes(base_.get(), path_only_, *now, leaf_of(path()));
}

void PosixFile::wrote(uint32_t stream_what, uint32_t what) {
  if (lacks_archive_) mark_archive();
  if (keeps_write_time_) keep_write_time();
  else if (stream_) {
    AsProcess process;
    set_times_of(base_.get(), kOmit, {0, UTIME_NOW});  // a file's streams share its times
  }
  publish(stream_ ? ChangeAction::modified_stream : ChangeAction::modified, stream_ ? stream_what : what);
}

Result<> PosixFile::set_sparse(bool sparse) {
  if (is_directory()) return fail(NtStatus::invalid_parameter);
  TRY(now, object());
  if (sparse) now.attributes |= attribute::kSparseFile;
  else now.attributes &= ~attribute::kSparseFile;
  TRY(written, write_dos_attributes(base_.get(), path_only_, now, leaf_of(path())));
  publish(ChangeAction::modified, filter::kAttributes);
  return {};
}

// [MS-FSA] 2.1.5.1.2.1: new content, no streams, no extended attributes, attributes as asked for.
Result<> PosixFile::overwrite(uint32_t attributes, Disposition how) {
  if (is_directory()) return fail(NtStatus::invalid_parameter);
  TRY(acting, act());
  if (ftruncate(io().get(), 0) != 0) return fail_errno();
  if (stream_) {
    wrote(filter::kStreamSize | filter::kStreamWrite, 0);
    return {};
  }
  TRY(now, object());
  if (has_streams(now)) {
    Base base{base_.get(), path_only_, now};
    for (auto& stream : list_streams(*share_, base)) (void)remove_stream(*share_, base, stream.name);
  }
  if (has_eas(now.xattrs)) {
    TRY(eas, read_eas(base_.get(), path_only_, now.xattrs));
    for (auto& one : eas) one.value.clear();
    (void)write_eas(base_.get(), path_only_, eas);
  }
  auto kept = how == Disposition::supersede ? 0 : now.attributes & kSettableAttributes & ~attribute::kArchive;
  auto wanted = new_attributes(attributes | kept, false);
  if (wanted != now.attributes) {
    now.attributes = wanted;
    TRY(written, write_dos_attributes(base_.get(), path_only_, now, leaf_of(path())));
  }
  lacks_archive_ = false;
  wrote(0, filter::kSize | filter::kLastWrite | filter::kAttributes);
  return {};
}

}  // namespace sallyport::storage::posix
