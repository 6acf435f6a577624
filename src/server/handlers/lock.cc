// LOCK, [MS-SMB2] 3.3.5.14. What a range means is state::Locks'; here is what a request may ask for, and waiting.
#include "proto/dtyp/access.h"
#include "server/caching.h"
#include "server/connection.h"
#include "server/engine.h"
#include "server/handlers/handlers.h"

namespace sallyport::server::handlers {

namespace {

namespace flags = smb2::lock_flags;
using smb2::LockElement;

constexpr std::chrono::milliseconds kTryAgain{100};

state::LockRange range_of(const LockElement& element) {
  return {element.offset, element.length, (element.flags & flags::kExclusiveLock) != 0};
}

bool may_wait(const LockElement& element) { return !(element.flags & flags::kFailImmediately); }

bool asks_for_lock(const LockElement& element) {
  uint32_t kind = element.flags & ~flags::kFailImmediately;
  return kind == flags::kSharedLock || kind == flags::kExclusiveLock;
}

// The number of a lock request the client may send again after it lost the connection ([MS-SMB2] 3.3.5.14).
class Sequence {
 public:
  Sequence(const Call& call, uint32_t value) : index_(value >> 4), number_(value & 0xF) {
    const auto& negotiated = call.connection.negotiated();
    bool verified = negotiated.smb3() && (negotiated.capabilities & smb2::capabilities::kMultiChannel);
    counts_ = verified && index_ >= 1 && index_ <= std::tuple_size_v<decltype(Open::lock_sequence)>;
  }
  // Was it done already? If not, the entry is empty until done() is called.
  bool seen(Open& open) const {
    if (!counts_) return false;
    std::lock_guard guard(open.mutex);
    auto& entry = open.lock_sequence[index_ - 1];
    if (entry == number_ + 1) return true;
    entry = 0;
    return false;
  }
  void done(Open& open) const {
    if (!counts_) return;
    std::lock_guard guard(open.mutex);
    open.lock_sequence[index_ - 1] = static_cast<uint8_t>(number_ + 1);
  }

 private:
  uint32_t index_;
  uint32_t number_;
  bool counts_ = false;
};

void wake(std::vector<state::Locks::Granted> ready) {
  for (auto& each : ready) each(NtStatus::success);
}

// A lock is given back first where the file is: who of ours gets it next needs it there, too. The number of elements done.
Result<> unlock_elsewhere(Open& open, const std::vector<LockElement>& elements, size_t& done) {
  for (done = 0; done < elements.size(); done++) {
    const auto& element = elements[done];
    if (element.flags != flags::kUnlock) return {};
    TRY(unlocked, open.file->unlock(element.offset, element.length));
  }
  return {};
}

// 3.3.5.14.1. What was unlocked before an element that cannot be stays unlocked.
Result<> unlock(Open& open, state::LockOwner owner, const std::vector<LockElement>& elements) {
  size_t done = 0;
  auto elsewhere = unlock_elsewhere(open, elements, done);
  std::vector<state::Locks::Granted> ready;
  Result<> result;
  {
    std::lock_guard guard(open.node->mutex);
    for (const auto& element : elements) {
      if (!elsewhere && done-- == 0) result = elsewhere;
      else if (element.flags != flags::kUnlock) result = fail(NtStatus::invalid_parameter);
      else result = open.node->locks.unlock(owner, element.offset, element.length);
      if (!result) break;
    }
    ready = open.node->locks.take_ready();
  }
  wake(std::move(ready));
  return result;
}

void retract(Open& open, state::LockOwner owner, const std::vector<LockElement>& elements) {
  std::vector<state::Locks::Granted> ready;
  {
    std::lock_guard guard(open.node->mutex);
    for (const auto& element : elements) open.node->locks.retract(owner, range_of(element));
    ready = open.node->locks.take_ready();
  }
  wake(std::move(ready));
}

// What is ours among our own clients must be so where the file is, too, before anybody is told.
Result<> lock_elsewhere(Open& open, state::LockOwner owner, const std::vector<LockElement>& elements) {
  size_t taken = 0;
  Result<> result;
  for (; taken < elements.size() && result; taken += result ? 1 : 0)
    result = open.file->lock(elements[taken].offset, elements[taken].length, range_of(elements[taken]).exclusive);
  if (result) return result;
  while (taken--) (void)open.file->unlock(elements[taken].offset, elements[taken].length);
  retract(open, owner, elements);
  return result;
}

// 3.3.5.14.2. Either all are taken or, when one is not to be had, none.
Result<> lock_all(Open& open, state::LockOwner owner, const std::vector<LockElement>& elements) {
  auto& locks = open.node->locks;
  std::vector<state::Locks::Granted> ready;
  Result<> result;
  {
    std::lock_guard guard(open.node->mutex);
    size_t taken = 0;
    for (; taken < elements.size(); taken++) {
      result = locks.lock(owner, range_of(elements[taken]));
      if (!result) break;
    }
    if (result) return result;
    while (taken) locks.retract(owner, range_of(elements[--taken]));
    ready = locks.take_ready();
  }
  wake(std::move(ready));
  return result;
}

// One range of a file that others lock, too, without telling us when they let go: it is tried again until it is to be had.
Result<> lock_or_try_again(Call& call, const std::vector<LockElement>& elements) {
  auto locked = lock_all(*call.open, call.lock_owner(), elements);
  if (locked) locked = lock_elsewhere(*call.open, call.lock_owner(), elements);
  if (locked || locked.error() != NtStatus::lock_not_granted) return locked;
  TRY(again, call.defer());
  call.connection.link().post_after(kTryAgain, again);
  return fail(NtStatus::pending);
}

// One range, now or later.
Result<> lock_or_wait(Call& call, const LockElement& element, const Sequence& sequence) {
  auto open = call.open;
  auto node = open->node;
  std::unique_lock guard(node->mutex);
  if (node->locks.lock(call.lock_owner(), range_of(element))) return {};
  if (!node->member(open->id)) return fail(NtStatus::file_closed);  // closed meanwhile: nobody would end the wait
  TRY(waiting, call.wait());
  auto id = node->locks.wait(call.lock_owner(), range_of(element), [waiting, sequence, weak = std::weak_ptr<Open>(open)](NtStatus status) {
    auto held = weak.lock();
    if (status == NtStatus::success && held) sequence.done(*held);
    waiting->complete(status, status == NtStatus::success
                                  ? [](Buffer& out, size_t base) { wire::encode(smb2::LockResponse{}, out, base); }
                                  : Waiting::Body{});
  });
  bool still_waiting = waiting->on_cancel([node, id](NtStatus status) {
    state::Locks::Granted granted;
    {
      std::lock_guard lock(node->mutex);
      if (!node->locks.give_up(id, granted)) return;
    }
    granted(status);
  });
  state::Locks::Granted cancelled;
  if (!still_waiting) node->locks.give_up(id, cancelled);
  return fail(NtStatus::pending);
}

Result<> check(const Call& call, const std::vector<LockElement>& elements) {
  auto& open = *call.open;
  if (elements.empty() || open.is_pipe() || open.is_directory()) return fail(NtStatus::invalid_parameter);
  if (!open.may_any(dtyp::access::kFileReadData | dtyp::access::kFileWriteData)) return fail(NtStatus::access_denied);
  return {};
}

Result<> check_locks(Open& open, const std::vector<LockElement>& elements, size_t limit) {
  if (elements.size() > 1 && std::any_of(elements.begin(), elements.end(), may_wait)) return fail(NtStatus::invalid_parameter);
  if (!std::all_of(elements.begin(), elements.end(), asks_for_lock)) return fail(NtStatus::invalid_parameter);
  bool valid = std::all_of(elements.begin(), elements.end(), [](const auto& element) { return range_of(element).valid(); });
  if (!valid) return fail(NtStatus::invalid_lock_range);
  std::lock_guard guard(open.node->mutex);
  if (open.node->locks.count(open.id) + elements.size() > limit) return fail(NtStatus::insufficient_resources);
  return {};
}

}  // namespace

Result<> Lock::run(Call& call, const Request& request) {
  auto& open = *call.open;
  const auto& elements = request.locks;
  TRY(checked, check(call, elements));
  Sequence sequence(call, request.lock_sequence);
  if (!sequence.seen(open)) {
    if (elements.front().flags & flags::kUnlock) {
      TRY(unlocked, unlock(open, call.lock_owner(), elements));
    } else {
      TRY(valid, check_locks(open, elements, call.connection.limits().locks_per_open));
      end_reading_caches(open);
      if (may_wait(elements.front())) {
        TRY(locked, open.file->others_lock() ? lock_or_try_again(call, elements)
                                             : lock_or_wait(call, elements.front(), sequence));
      } else {
        TRY(locked, lock_all(open, call.lock_owner(), elements));
        TRY(everywhere, lock_elsewhere(open, call.lock_owner(), elements));
      }
    }
    sequence.done(open);
  }
  call.answer(smb2::LockResponse{});
  return {};
}

}  // namespace sallyport::server::handlers
