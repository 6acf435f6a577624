// A share as it is served, and a client's connection to it ([MS-SMB2] 3.3.1.6, 3.3.1.9).
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "policy/config.h"
#include "storage/store.h"

namespace sallyport::server {

// Notices that a share's calls have been slow lately, so that they are made off the event loop until they are quick again.
class SlowGauge {
 public:
  using Clock = std::chrono::steady_clock;
  void note(Clock::time_point start, Clock::time_point end) {
    if (end - start < kSlow) return;
    if (strikes_.fetch_add(1, std::memory_order_relaxed) + 1 < kStrikes) return;
    strikes_.store(0, std::memory_order_relaxed);
    slow_until_.store((end + kPenalty).time_since_epoch().count(), std::memory_order_relaxed);
  }
  bool slow(Clock::time_point now) const {
    return now.time_since_epoch().count() < slow_until_.load(std::memory_order_relaxed);
  }

 private:
  static constexpr auto kSlow = std::chrono::milliseconds(5);
  static constexpr int kStrikes = 3;
  static constexpr auto kPenalty = std::chrono::seconds(5);
  std::atomic<int> strikes_ = 0;
  std::atomic<Clock::rep> slow_until_ = 0;
};

struct ServedShare {
  policy::Share config;
  std::u16string name;
  std::shared_ptr<storage::Store> store;  // null for IPC$
  SlowGauge gauge;
  std::atomic<uint32_t> users = 0;

  bool is_pipe() const { return !store; }
};

struct Tree {
  uint32_t id = 0;
  std::shared_ptr<ServedShare> share;
  policy::Rights rights = policy::Rights::none;
  uint32_t maximal_access = 0;
  bool encrypt = false;
  std::atomic<bool> gone = false;

  bool read_only() const { return rights != policy::Rights::write || share->config.read_only; }
};

}  // namespace sallyport::server
