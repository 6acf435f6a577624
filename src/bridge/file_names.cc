// Names of far files: renaming, linking, deleting; closing; locks.
#include "base/utf16.h"
#include "bridge/remote_file.h"
#include "proto/fscc/set_file_info.h"
#include "proto/smb2/close.h"
#include "proto/smb2/lock.h"

namespace sallyport::bridge {
namespace {

using fscc::FileInformationClass;

// More than the far server may take to let a break pass; the link's own watch ends it earlier when nothing is there any more.
constexpr std::chrono::seconds kClosingTime{60};

FileInfo after_close(const smb2::CloseResponse& answer, FileInfo info) {
  info.creation_time = answer.creation_time;
  info.last_access_time = answer.last_access_time;
  info.last_write_time = answer.last_write_time;
  info.change_time = answer.change_time;
  info.allocation_size = answer.allocation_size;
  info.end_of_file = answer.end_of_file;
  if (answer.file_attributes) info.attributes = answer.file_attributes;
  return info;
}

}  // namespace

RemoteFile::RemoteFile(std::shared_ptr<Core> core, FarOpen open)
    : core_(std::move(core)), open_(std::move(open)), name_(open_.name), stream_(open_.stream) {
  core_->opens++;
}

RemoteFile::~RemoteFile() {
  close(Closing::begin);
  core_->opens--;
}

std::u16string RemoteFile::name() const {
  std::lock_guard guard(mutex_);
  return name_;
}

std::u16string RemoteFile::stream_name() const {
  std::lock_guard guard(mutex_);
  return stream_;
}

void RemoteFile::was_renamed(std::u16string_view name) {
  std::lock_guard guard(mutex_);
  name_ = name;
}

Result<> RemoteFile::rename_to(std::u16string_view target, bool replace, FileInformationClass what) {
  fscc::FileRenameInformation info;
  info.replace_if_exists = replace;
  info.file_name = target;
  return set_to(open_.handle, what, info);
}

Result<> RemoteFile::rename(const storage::Path& target, bool replace) {
  if (is_stream()) {
    auto name = target.is_stream() ? u":" + target.stream + u":$DATA" : std::u16string(u"::$DATA");
    TRY(renamed, rename_to(name, replace, FileInformationClass::rename));
    std::lock_guard guard(mutex_);
    stream_ = target.stream;
    return {};
  }
  TRY(renamed, rename_to(far_path(core_->folder, target.name), replace, FileInformationClass::rename));
  core_->leases.renamed(upcase(name()), upcase(target.name));
  was_renamed(target.name);
  return {};
}

Result<> RemoteFile::link(const storage::Path& target, bool replace) {
  return rename_to(far_path(core_->folder, target.name), replace, FileInformationClass::link);
}

// ---- deleting ----

Result<> RemoteFile::set_delete_pending(bool pending) {
  TRY(done, set_to(open_.handle, FileInformationClass::disposition, fscc::FileDispositionInformation{pending}));
  std::lock_guard guard(mutex_);
  goes_ = pending_there_ = pending;
  return {};
}

// Asked when the open that is delete-on-close stands beside the others: only now may the far server know, since an open that was
// given up again must not take the file with it. A folder it is told of at once, because only it can say whether that is empty.
Result<> RemoteFile::may_remove() {
  if (open_.info.attributes & fscc::file_attribute::kReadonly && !is_stream()) return fail(NtStatus::cannot_delete);
  if (!open_.delete_on_close) return {};
  if (is_directory()) return set_delete_pending(true);
  std::lock_guard guard(mutex_);
  goes_ = true;
  return {};
}

// Followed by the open's end, which does it.
Result<> RemoteFile::remove() {
  std::lock_guard guard(mutex_);
  goes_ = true;
  return {};
}

// ---- closing ----

void RemoteFile::close(Closing how) {
  bool goes;
  {
    std::lock_guard guard(mutex_);
    goes = goes_ && !pending_there_;
  }
  std::unique_lock lock(ending_->mutex);
  if (!std::exchange(ending_->begun, true)) {
    lock.unlock();
    auto work = [handle = open_.handle, goes, info = open_.info, ending = ending_] { end(handle, goes, info, *ending); };
    if (how == Closing::wait) work();
    else core_->tasks.post(std::move(work));
    lock.lock();
  }
  if (how == Closing::wait) ending_->changed.wait_for(lock, kClosingTime, [this] { return ending_->done; });
}

void RemoteFile::end(const Handle& handle, bool goes, FileInfo info, Ending& ending) {
  if (goes) (void)set_to(handle, FileInformationClass::disposition, fscc::FileDispositionInformation{true});
  auto reply = carried(handle.link->call(Command::close, smb2::CloseRequest{smb2::kClosePostqueryAttrib, handle.id}));
  auto answer = reply ? reply->body<smb2::CloseResponse>() : std::nullopt;
  {
    std::lock_guard guard(ending.mutex);
    ending.done = true;
    if (answer && answer->flags & smb2::kClosePostqueryAttrib) ending.last = after_close(*answer, info);
  }
  ending.changed.notify_all();
}

// ---- byte ranges ----

Result<> RemoteFile::lock_request(uint64_t offset, uint64_t length, uint32_t flags) {
  smb2::LockRequest ask;
  ask.file_id = open_.handle.id;
  ask.locks = {{offset, length, flags}};
  TRY(reply, carried(open_.handle.link->call(Command::lock, ask)));
  return {};
}

// Somebody else's lock is said to be in the way in two ways ([MS-SMB2] 3.3.5.14.2, and what servers do).
Result<> RemoteFile::lock(uint64_t offset, uint64_t length, bool exclusive) {
  namespace flags = smb2::lock_flags;
  auto taken = lock_request(offset, length, (exclusive ? flags::kExclusiveLock : flags::kSharedLock) | flags::kFailImmediately);
  if (!taken && taken.error() == NtStatus::file_lock_conflict) return fail(NtStatus::lock_not_granted);
  return taken;
}

Result<> RemoteFile::unlock(uint64_t offset, uint64_t length) { return lock_request(offset, length, smb2::lock_flags::kUnlock); }

}  // namespace sallyport::bridge
