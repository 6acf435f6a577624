// LOCKING_ANDX, LOCK_BYTE_RANGE, UNLOCK_BYTE_RANGE. The server holds the locks, by open and process; here is what SMB1 says of
// waiting, of errors, and of several locks in one request. [MS-CIFS] 3.3.5.31, 3.3.5.15, 3.3.5.16
#include "proto/cifs/error.h"
#include "proto/cifs/lock_byte_range.h"
#include "proto/cifs/locking_andx.h"
#include "proto/smb2/lock.h"
#include "proto/smb2/oplock_break.h"
#include "translator/handlers/handlers.h"
#include "translator/handlers/io.h"

namespace sallyport::translator::handlers {
namespace {

namespace lock_type = cifs::lock_type;
namespace flags = smb2::lock_flags;

// From here on clients of the kind that lock beside their data expect to be told of a conflict at once.
constexpr uint64_t kSpecialOffset = 0xEF000000, kTopBit = uint64_t{1} << 63;

Where lock_where(const Exchange& x, const File& file, const LockRange& range) {
  auto where = x.where(*file.handle);
  where.process = range.process;
  return where;
}

// A lock that was refused once is refused in other words the next time: LOCK_NOT_GRANTED, then FILE_LOCK_CONFLICT, also when it was
// free in between.
NtStatus refused_lock(File& file, const LockRange& range, bool waited) {
  bool again = file.last_refused_lock == range.offset;
  file.last_refused_lock = range.offset;
  bool special = range.offset >= kSpecialOffset && !(range.offset & kTopBit);
  return waited || again || special ? NtStatus::file_lock_conflict : NtStatus::lock_not_granted;
}

// The lock is given up when its time is over; the server then answers.
struct Deadline {
  Deadline(Translator& translator, uint64_t id, uint32_t timeout) : translator(translator) {
    constexpr uint32_t kForEver = 0xFFFFFFFF;
    if (timeout == kForEver) return;
    auto when = Clock::now() + std::chrono::milliseconds(timeout);
    timer = translator.timers().add(when, [&translator, id] { translator.backend().cancel(id); });
  }
  ~Deadline() { translator.timers().cancel(timer); }
  Translator& translator;
  Timers::Id timer = 0;
};

Task<Outcome> release_oplock(Exchange& x, File& file, uint8_t level) {
  auto& handle = *file.handle;
  if (!handle.breaking) co_return Outcome();
  handle.breaking = false;
  smb2::OplockBreak ask;
  ask.file_id = handle.id;
  ask.oplock_level = handle.break_to == smb2::OplockLevel::level_ii && level == 1 ? smb2::OplockLevel::level_ii : smb2::OplockLevel::none;
  handle.oplock = ask.oplock_level;
  auto where = x.where(handle);
  auto reply = co_await x.call(smb2::Command::oplock_break, ask, where);
  co_return reply.done();
}

// `type` as in the request, less what asks to cancel.
LockRange range_of(const cifs::LockingRange& range, uint8_t type) {
  return {range.offset, range.length, range.pid, static_cast<uint8_t>(type & ~lock_type::kCancelLock)};
}

Exchange::WaitingLock waiting_lock(const File& file, const LockRange& range) {
  return {file.fid, range.offset, range.length, range.process, range.type};
}

bool cancel_lock(Exchange& x, const File& file, const LockRange& range) {
  for (auto* other : x.translator.exchanges)
    if (std::ranges::count(other->waiting_locks, waiting_lock(file, range))) {
      other->cancel();
      return true;
    }
  return false;
}

// Several that are named cancel one request, as servers of Windows have it.
Outcome cancel_locks(Exchange& x, const File& file, const cifs::LockingAndxRequest& request) {
  for (const auto& each : request.locks.all())
    if (cancel_lock(x, file, range_of(each, request.type_of_lock))) return {};
  return fail(cifs::os2_status::kCancelViolation);
}

// All or none.
Task<Outcome> take_locks(Exchange& x, File& file, const cifs::LockingAndxRequest& request) {
  bool shared = request.type_of_lock & lock_type::kSharedLock;
  auto wanted = request.locks.all();
  for (size_t i = 0; i < wanted.size(); i++) {
    auto range = range_of(wanted[i], request.type_of_lock);
    auto locked = co_await lock_range(x, file, range, shared, request.timeout);
    if (locked) continue;
    while (i-- > 0) {
      auto taken = range_of(wanted[i], request.type_of_lock);
      auto undone = co_await unlock_range(x, file, taken);
      (void)undone;
    }
    co_return locked;
  }
  co_return Outcome();
}

Task<Outcome> unlock_and_lock(Exchange& x, FilePtr file, const cifs::LockingAndxRequest& request) {
  for (const auto& each : request.unlocks.all()) {
    auto range = range_of(each, request.type_of_lock);
    auto unlocked = co_await unlock_range(x, *file, range);
    if (!unlocked) co_return unlocked;
  }
  if (request.timeout)
    for (const auto& each : request.locks.all()) x.waiting_locks.push_back(waiting_lock(*file, range_of(each, request.type_of_lock)));
  auto locked = co_await take_locks(x, *file, request);
  x.waiting_locks.clear();
  co_return locked;
}

}  // namespace

Task<Outcome> lock_range(Exchange& x, File& file, const LockRange& range, bool shared, uint32_t timeout) {
  smb2::LockRequest ask;
  ask.file_id = file.handle->id;
  auto& element = ask.locks.emplace_back();
  element.offset = range.offset;
  element.length = range.length;
  element.flags = (shared ? flags::kSharedLock : flags::kExclusiveLock) | (timeout ? 0 : flags::kFailImmediately);
  auto where = lock_where(x, file, range);
  auto call = x.call(smb2::Command::lock, ask, where);
  NtStatus status;
  {
    std::optional<Deadline> deadline;
    if (timeout) deadline.emplace(x.translator, call.id(), timeout);
    auto reply = co_await call;
    status = reply.status();
  }
  if (!is_error(status)) co_return Outcome();
  // One that waited until its file was closed hears range_not_locked, also where the server had not yet been asked.
  if (timeout && status == NtStatus::file_closed) status = NtStatus::range_not_locked;
  bool refused = status == NtStatus::lock_not_granted || status == NtStatus::cancelled;
  if (refused) status = refused_lock(file, range, timeout != 0);
  co_return fail(status);
}

Task<Outcome> unlock_range(Exchange& x, File& file, const LockRange& range) {
  smb2::LockRequest ask;
  ask.file_id = file.handle->id;
  auto& element = ask.locks.emplace_back();
  element.offset = range.offset;
  element.length = range.length;
  element.flags = flags::kUnlock;
  auto where = lock_where(x, file, range);
  auto reply = co_await x.call(smb2::Command::lock, ask, where);
  co_return reply.done();
}

Task<Outcome> locking_andx(Exchange& x) {
  CO_TRY(request, x.request<cifs::LockingAndxRequest>());
  CO_TRY(file, x.file(request.fid));
  bool no_ranges = request.unlocks.all().empty() && request.locks.all().empty();
  if (request.releases_oplock()) {
    auto released = co_await release_oplock(x, *file, request.new_oplock_level);
    if (!released) co_return released;
    // The answer to a break of ours has none itself, unless it does more.
    x.silent = no_ranges;
    if (x.silent) co_return Outcome();
  }
  if (request.type_of_lock & lock_type::kChangeLocktype) co_return fail(cifs::os2_status::kAtomicLocksNotSupported);
  if (request.type_of_lock & lock_type::kCancelLock) {
    auto cancelled = cancel_locks(x, *file, request);
    if (!cancelled) co_return cancelled;
  } else {
    auto done = co_await unlock_and_lock(x, file, request);
    if (!done) co_return done;
  }
  x.answer(cifs::LockingAndxResponse{});
  co_return Outcome();
}

Task<Outcome> lock_byte_range(Exchange& x) {
  CO_TRY(request, x.request<cifs::LockByteRangeRequest>());
  CO_TRY(file, x.file(request.fid));
  LockRange range{request.lock_offset_in_bytes, request.count_of_bytes_to_lock, x.header.pid_low};
  auto locked = co_await lock_range(x, *file, range, false, 0);
  if (!locked) co_return locked;
  x.answer(cifs::LockByteRangeResponse{});
  co_return Outcome();
}

Task<Outcome> unlock_byte_range(Exchange& x) {
  CO_TRY(request, x.request<cifs::UnlockByteRangeRequest>());
  CO_TRY(file, x.file(request.fid));
  LockRange range{request.unlock_offset_in_bytes, request.count_of_bytes_to_unlock, x.header.pid_low};
  auto unlocked = co_await unlock_range(x, *file, range);
  if (!unlocked) co_return unlocked;
  x.answer(cifs::UnlockByteRangeResponse{});
  co_return Outcome();
}

}  // namespace sallyport::translator::handlers
