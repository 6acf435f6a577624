#include "state/caching.h"

#include <algorithm>
#include <cstring>

namespace sallyport::state {

CacheKey CacheKey::of_open(OpenId id) {
  CacheKey key;
  std::memcpy(key.lease.data(), &id, sizeof id);
  return key;
}

Caching::Holder* Caching::find(const CacheKey& key) {
  auto found = std::find_if(holders_.begin(), holders_.end(), [&](const Holder& holder) { return holder.key == key; });
  return found == holders_.end() ? nullptr : &*found;
}

uint32_t Caching::state_of(const CacheKey& key) const {
  auto found = std::find_if(holders_.begin(), holders_.end(), [&](const Holder& holder) { return holder.key == key; });
  return found == holders_.end() ? 0 : found->state;
}

std::vector<Caching::Wake> Caching::woken() { return std::exchange(waiting_, {}); }

// One step down: to `to`, or, when a break is under way already, remembers how far it has to go.
std::optional<CacheBreak> Caching::lower(Holder& holder, uint32_t to, bool further) {
  if (!holder.lease) to &= kCacheRead;  // an oplock is broken to level II or to none
  if (holder.breaking) {
    holder.must_reach &= to;
    return std::nullopt;
  }
  if ((holder.state & ~to) == 0) return std::nullopt;
  CacheBreak told{holder.opens.front(), holder.key, holder.lease, holder.state, holder.state & to, false, 0};
  // What only reads from its cache has nothing to write back, so nobody waits for it.
  told.needs_answer = (holder.state & (kCacheWrite | kCacheHandle)) != 0;
  if (!further) {
    holder.epoch++;
    holder.awaited = false;
  }
  told.epoch = holder.v2 ? holder.epoch : 0;
  if (told.needs_answer) {
    holder.breaking = true;
    holder.break_number = ++breaks_;
    holder.breaking_to = holder.must_reach = told.to;
  } else {
    holder.state = told.to;
  }
  return told;
}

Caching::Disturbed Caching::before_open(const CacheKey& who, const Intent& intent) {
  Disturbed out;
  uint32_t in_the_way = intent.violates_sharing ? kCacheHandle : kCacheWrite;
  for (auto& holder : holders_) {
    if (holder.key == who) continue;
    bool harmless = holder.lease ? intent.looks_only : intent.attributes_only;
    if (harmless && !intent.overwrites) continue;
    if (holder.breaking && holder.awaited) out.wait = true;
    if (!(holder.state & in_the_way) && !intent.overwrites) continue;
    uint32_t to = holder.state & ~in_the_way;
    if (intent.overwrites) to &= ~(kCacheHandle | kCacheRead);
    bool waits = holder.state & in_the_way;
    if (waits) out.wait = true;
    if (auto told = lower(holder, to)) {
      out.breaks.push_back(*told);
      holder.awaited = waits && in_the_way == kCacheWrite;
    }
  }
  return out;
}

Caching::Disturbed Caching::keep_at_most(uint32_t most) {
  Disturbed out;
  for (auto& holder : holders_) {
    if (!(holder.state & ~most)) continue;
    if (auto told = lower(holder, holder.state & most)) out.breaks.push_back(*told);
    out.wait |= holder.breaking;
  }
  return out;
}

Caching::Disturbed Caching::before_rename(const CacheKey& who) {
  Disturbed out;
  for (auto& holder : holders_) {
    if (holder.key == who || !(holder.state & kCacheHandle)) continue;
    out.wait = true;
    if (auto told = lower(holder, holder.state & ~kCacheHandle)) out.breaks.push_back(*told);
  }
  return out;
}

CacheGrant Caching::grant(OpenId open, const CacheRequest& request, bool others, bool locked) {
  uint32_t state = request.state;
  if (!(state & kCacheRead)) state = 0;  // W or H without R is no state there is
  bool oplock_beside = false, handle_beside = false;
  for (const auto& holder : holders_) {
    if (holder.key == request.key || !holder.state) continue;
    others = true;
    oplock_beside |= !holder.lease;
    handle_beside |= holder.lease && (holder.state & kCacheHandle);
  }
  if (others) state &= ~kCacheWrite;
  if (request.lease && oplock_beside) state &= ~kCacheHandle;
  if (!request.lease) {
    if (!(state & kCacheWrite)) state &= kCacheRead;
    if (request.attributes_only && !holders_.empty()) state = 0;
    if (handle_beside || (locked && !(state & kCacheWrite))) state = 0;
  }
  auto* holder = find(request.key);
  if (!holder && !state) return {0, static_cast<uint16_t>(request.v2 ? request.epoch : 0), false, request.v2};
  if (!holder) {
    Holder fresh;
    fresh.key = request.key;
    fresh.lease = request.lease;
    fresh.v2 = request.v2;
    fresh.state = state;
    fresh.epoch = static_cast<uint16_t>(request.epoch + 1);
    fresh.opens = {open};
    holders_.push_back(std::move(fresh));
    return {state, holders_.back().epoch, false, request.v2};
  }
  holder->opens.push_back(open);
  // More is granted as a whole or not at all.
  bool whole = state == request.state && (state & holder->state) == holder->state;
  if (!holder->breaking && whole && state != holder->state) {
    holder->state = state;
    holder->epoch++;
  }
  return {holder->state, holder->epoch, holder->breaking, holder->v2};
}

std::vector<CacheBreak> Caching::contend(const CacheKey& who) {
  std::vector<CacheBreak> breaks;
  for (auto& holder : holders_) {
    // A lease does not break itself; a level II oplock does.
    bool own = holder.key == who;
    if (own && (holder.lease || (holder.state & kCacheWrite))) continue;
    if (auto told = lower(holder, 0)) breaks.push_back(*told);
  }
  return breaks;
}

Result<Caching::Answered> Caching::acknowledge(const CacheKey& key, uint32_t state) {
  auto* holder = find(key);
  if (!holder || !holder->breaking)
    return fail(holder && holder->lease ? NtStatus::unsuccessful : NtStatus::invalid_oplock_protocol);
  if (state & ~holder->breaking_to) {
    if (holder->lease) return fail(NtStatus::request_not_accepted);
    holder->breaking = false;
    holder->state = 0;
    return Answered{NtStatus::invalid_oplock_protocol, woken(), {}};
  }
  holder->breaking = false;
  holder->state = state;
  Answered out;
  // A lease that has further to go gives its handles back first and what it read in a step of its own, as Windows asks for it,
  // all in one epoch.
  uint32_t goal = holder->must_reach;
  bool handles_first = (state & ~goal & kCacheHandle) && holder->lease;
  if (auto told = lower(*holder, handles_first ? goal | (state & kCacheRead) : goal, true)) out.breaks.push_back(*told);
  holder->must_reach &= goal;
  if (!holder->breaking) out.wake = woken();
  return out;
}

std::vector<Caching::Wake> Caching::give_up_waiting(uint64_t up_to) {
  for (auto& holder : holders_) {
    if (!holder.breaking || holder.break_number > up_to) continue;
    holder.breaking = false;
    holder.state = holder.lease ? 0 : holder.must_reach;
  }
  return woken();
}

std::vector<Caching::Wake> Caching::leave(OpenId open) {
  bool changed = false;
  std::erase_if(holders_, [&](Holder& holder) {
    changed |= std::erase(holder.opens, open) != 0;
    return holder.opens.empty();
  });
  return changed ? woken() : std::vector<Wake>();
}

}  // namespace sallyport::state
