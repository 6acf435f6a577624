#include "state/locks.h"

#include <algorithm>

namespace sallyport::state {

namespace {

// Ranges of length 0 sit between bytes: they meet a range only where they are strictly inside it.
bool overlap(uint64_t a_offset, uint64_t a_length, uint64_t b_offset, uint64_t b_length) {
  if (a_length == 0 && b_length == 0) return false;
  if (a_length == 0) return a_offset > b_offset && a_offset <= b_offset + (b_length - 1);
  if (b_length == 0) return b_offset > a_offset && b_offset <= a_offset + (a_length - 1);
  return a_offset <= b_offset + (b_length - 1) && b_offset <= a_offset + (a_length - 1);
}

}  // namespace

bool Locks::conflicts(LockOwner owner, const LockRange& range) const {
  return std::any_of(held_.begin(), held_.end(), [&](const Held& held) {
    if (!overlap(held.range.offset, held.range.length, range.offset, range.length)) return false;
    if (!held.range.exclusive && !range.exclusive) return false;
    // One owner may put a shared lock over its own exclusive one, but never an exclusive one over any.
    return !(held.owner == owner && held.range.exclusive && !range.exclusive);
  });
}

Result<> Locks::lock(LockOwner owner, const LockRange& range) {
  if (conflicts(owner, range)) return fail(NtStatus::lock_not_granted);
  held_.push_back({owner, range});
  return {};
}

Result<> Locks::unlock(LockOwner owner, uint64_t offset, uint64_t length) {
  auto same = [&](const Held& held) { return held.owner == owner && held.range.offset == offset && held.range.length == length; };
  // Of an exclusive and a shared lock over the same bytes the exclusive one goes first.
  auto found = std::find_if(held_.begin(), held_.end(), [&](const Held& held) { return same(held) && held.range.exclusive; });
  if (found == held_.end()) found = std::find_if(held_.begin(), held_.end(), same);
  if (found == held_.end()) return fail(NtStatus::range_not_locked);
  held_.erase(found);
  return {};
}

void Locks::retract(LockOwner owner, const LockRange& range) {
  auto found = std::find_if(held_.rbegin(), held_.rend(), [&](const Held& held) {
    return held.owner == owner && held.range.offset == range.offset && held.range.length == range.length &&
           held.range.exclusive == range.exclusive;
  });
  if (found != held_.rend()) held_.erase(std::next(found).base());
}

void Locks::release_all(OpenId open) {
  std::erase_if(held_, [&](const Held& held) { return held.owner.open == open; });
}

bool Locks::blocks_read(LockOwner reader, uint64_t offset, uint64_t length) const {
  if (held_.empty() || length == 0) return false;
  return std::any_of(held_.begin(), held_.end(), [&](const Held& held) {
    return held.range.exclusive && held.owner != reader && overlap(held.range.offset, held.range.length, offset, length);
  });
}

bool Locks::blocks_write(LockOwner writer, uint64_t offset, uint64_t length) const {
  if (held_.empty() || length == 0) return false;
  return std::any_of(held_.begin(), held_.end(), [&](const Held& held) {
    if (!overlap(held.range.offset, held.range.length, offset, length)) return false;
    return !held.range.exclusive || held.owner != writer;
  });
}

uint64_t Locks::wait(LockOwner owner, const LockRange& range, Granted granted) {
  waiting_.push_back({next_wait_, owner, range, std::move(granted)});
  return next_wait_++;
}

bool Locks::give_up(uint64_t wait_id, Granted& granted) {
  auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiter& waiter) { return waiter.id == wait_id; });
  if (found == waiting_.end()) return false;
  granted = std::move(found->granted);
  waiting_.erase(found);
  return true;
}

std::vector<Locks::Granted> Locks::give_up_all(OpenId open) {
  std::vector<Granted> gone;
  std::erase_if(waiting_, [&](Waiter& waiter) {
    if (waiter.owner.open != open) return false;
    gone.push_back(std::move(waiter.granted));
    return true;
  });
  return gone;
}

std::vector<Locks::Granted> Locks::take_ready() {
  std::vector<Granted> ready;
  std::erase_if(waiting_, [&](Waiter& waiter) {
    if (!lock(waiter.owner, waiter.range)) return false;
    ready.push_back(std::move(waiter.granted));
    return true;
  });
  return ready;
}

size_t Locks::count(OpenId open) const {
  return static_cast<size_t>(std::count_if(held_.begin(), held_.end(), [&](const Held& held) { return held.owner.open == open; }));
}

}  // namespace sallyport::state
