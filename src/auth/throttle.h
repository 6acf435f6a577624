// Failed logins cost time. The answer to an attempt is held back, longer with every failure, counted for the account from
// this address and for the address alone. Nobody is delayed by failures from another address, so the rightful user gets in
// elsewhere. Attempts made at the same time queue up; those that would wait longer than the longest delay are refused
// unjudged, so that many connections guess no faster than one.
// A pure machine: it knows no clock and waits for nobody; the caller holds the answer back.
#pragma once

#include <chrono>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "policy/address.h"

namespace sallyport::auth {

class Throttle {
 public:
  using Clock = std::chrono::steady_clock;
  using Duration = std::chrono::milliseconds;

  struct Limits {
    uint32_t free_for_account = 2;   // failures that cost nothing: anyone mistypes
    uint32_t free_for_address = 10;  // more, because several users may share an address
    Duration first{500};             // doubles with each further failure
    Duration longest{30'000};
    std::chrono::minutes forget{15};  // after so long without a failure
    size_t entries = 16384;           // the least recently used is forgotten first
  };

  struct Answer {
    Duration hold_back{0};  // how long to wait before the answer is sent, whatever it is
    bool refuse = false;    // answer STATUS_LOGON_FAILURE even when the password was right
  };

  Throttle() = default;
  explicit Throttle(Limits limits) : limits_(limits) {}

  // Call once for each attempt whose outcome is known and not yet sent. `account` as the client sent it. An IPv6 address
  // counts with its /64, which is what one customer has.
  Answer judge(std::string_view account, const policy::IpAddress& address, bool right, Clock::time_point now);

  // A new `longest`.
  void hold_back_at_most(Duration longest);
  size_t entries() const;

 private:
  struct Entry {
    std::string key;
    uint32_t failures = 0;
    Clock::time_point last_failure{};
    Clock::time_point busy_until{};  // when the latest answer that waits will be sent
  };
  using Entries = std::list<Entry>;  // most recently used first

  Entry* find(const std::string& key, Clock::time_point now);
  Answer wait(Entry* entry, uint32_t free, Clock::time_point now) const;
  void failed(const std::string& key, Clock::time_point now);
  void forget(const std::string& key);
  Duration delay(uint32_t failures, uint32_t free) const;

  mutable std::mutex mutex_;  // over all of what follows
  Limits limits_;
  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator> by_key_;  // views of the entries' keys
};

}  // namespace sallyport::auth
