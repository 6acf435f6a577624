#include "auth/throttle.h"

#include <algorithm>

#include "auth/accounts.h"

namespace sallyport::auth {
namespace {

constexpr size_t kLongestName = 256;

std::string address_key(const policy::IpAddress& address) {
  size_t significant = address.is_v4() ? 16 : 8;
  return {reinterpret_cast<const char*>(address.bytes.data()), significant};
}

}  // namespace

void Throttle::hold_back_at_most(Duration longest) {
  std::lock_guard lock(mutex_);
  limits_.longest = longest;
}

size_t Throttle::entries() const {
  std::lock_guard lock(mutex_);
  return entries_.size();
}

Throttle::Duration Throttle::delay(uint32_t failures, uint32_t free) const {
  if (failures < free) return Duration(0);
  uint32_t doublings = std::min(failures - free, 20u);
  return std::min(limits_.first * (1 << doublings), limits_.longest);
}

Throttle::Entry* Throttle::find(const std::string& key, Clock::time_point now) {
  auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  auto& entry = *found->second;
  if (now - entry.last_failure >= limits_.forget) {
    forget(key);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return &entry;
}

Throttle::Answer Throttle::wait(Entry* entry, uint32_t free, Clock::time_point now) const {
  auto own = entry ? delay(entry->failures, free) : Duration(0);
  if (own == Duration(0)) return {};
  auto sent = std::max(now, entry->busy_until) + own;
  auto hold_back = std::chrono::ceil<Duration>(sent - now);
  if (hold_back > limits_.longest) return {limits_.longest, true};
  entry->busy_until = sent;
  return {hold_back, false};
}

void Throttle::failed(const std::string& key, Clock::time_point now) {
  auto* entry = find(key, now);
  if (!entry) {
    if (entries_.size() >= limits_.entries) forget(entries_.back().key);
    entries_.push_front({key});
    by_key_.emplace(entries_.front().key, entries_.begin());
    entry = &entries_.front();
  }
  entry->failures++;
  entry->last_failure = now;
}

void Throttle::forget(const std::string& key) {
  auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  auto entry = found->second;
  by_key_.erase(found);
  entries_.erase(entry);
}

Throttle::Answer Throttle::judge(std::string_view account, const policy::IpAddress& address, bool right, Clock::time_point now) {
  auto address_only = address_key(address);
  auto pair = address_only + '\n' + folded_name(account.substr(0, kLongestName));
  std::lock_guard lock(mutex_);
  auto for_account = wait(find(pair, now), limits_.free_for_account, now);
  auto for_address = wait(find(address_only, now), limits_.free_for_address, now);
  if (!right) {
    failed(pair, now);
    failed(address_only, now);
  } else if (!for_account.refuse && !for_address.refuse) {
    forget(pair);
  }
  return {std::max(for_account.hold_back, for_address.hold_back), for_account.refuse || for_address.refuse};
}

}  // namespace sallyport::auth
