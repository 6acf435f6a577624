// What the far server lets us cache of its files, so that we let our clients do so, and giving that back when it is asked for
// ([MS-SMB2] 3.2.5.19.2). All opens of one name share a lease there, so that ours never break one another's: among themselves the
// file table judges. Handles are not asked to be cached: see docs/bridge.md.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "bridge/link.h"
#include "proto/smb2/create_contexts.h"
#include "proto/smb2/oplock_break.h"
#include "storage/store.h"

namespace sallyport::bridge {

class Lease {
 public:
  const smb2::LeaseKey key;
  explicit Lease(const smb2::LeaseKey& key) : key(key) {}

  uint32_t state() const { return state_; }

 private:
  friend class Leases;
  std::atomic<uint32_t> state_ = 0;
  // Guarded by Leases::mutex_.
  uint16_t epoch_ = 0;
  std::u16string path_;
  state::FileKey file_;
  bool breaking_ = false, warned_ = false;
  uint32_t breaking_to_ = 0;
  Clock::time_point since_{};
};

// Does work on a thread that may wait.
using Later = std::function<void(std::function<void()>)>;

class Leases {
 public:
  explicit Leases(Later later) : later_(std::move(later)) {}
  void set_take_back(storage::Store::TakeBack take_back);

  // The one of this name, in upper case. To be kept as long as the open.
  std::shared_ptr<Lease> of(const std::u16string& path);
  // The far server's answer to a CREATE that asked for it.
  void granted(Lease& lease, const smb2::CreateLeaseV2& answer, const state::FileKey& file);
  void renamed(const std::u16string& from, const std::u16string& to);

  // A break has come: our clients are told, and when they have answered, the far server is. Does not wait.
  void on_break(const std::shared_ptr<Link>& link, const smb2::LeaseBreakNotification& notice);
  // Clients that have not answered in time count as if they had.
  void look_for_late(Clock::time_point now);
  // The link is gone and all that it gave with it.
  void lost_all();

 private:
  std::vector<std::shared_ptr<Lease>> all();
  void take_back(const std::shared_ptr<Lease>& lease, uint32_t most, bool now, std::function<void()> done);

  const Later later_;
  std::mutex mutex_;
  std::map<std::u16string, std::weak_ptr<Lease>> by_path_;
  std::mutex hook_mutex_;  // held while it is called; taken alone
  storage::Store::TakeBack take_back_;
};

}  // namespace sallyport::bridge
