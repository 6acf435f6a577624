#include "bridge/leases.h"

#include "base/random.h"

namespace sallyport::bridge {
namespace {

// Less than the far server gives us ([MS-SMB2] 3.3.2.1: 35 s), so that our answer is not late.
constexpr std::chrono::seconds kClientsTime{30};
constexpr size_t kTidyAt = 1024;

void acknowledge(const std::shared_ptr<Link>& link, const smb2::LeaseKey& key, uint32_t state) {
  smb2::LeaseBreak body;
  body.lease_key = key;
  body.lease_state = state;
  link->post(Command::oplock_break, body, [](Result<Reply>) {});
}

}  // namespace

void Leases::set_take_back(storage::Store::TakeBack take_back) {
  std::lock_guard guard(hook_mutex_);
  take_back_ = std::move(take_back);
}

std::shared_ptr<Lease> Leases::of(const std::u16string& path) {
  std::lock_guard guard(mutex_);
  if (by_path_.size() % kTidyAt == kTidyAt - 1) std::erase_if(by_path_, [](const auto& each) { return each.second.expired(); });
  auto& slot = by_path_[path];
  if (auto there = slot.lock()) return there;
  smb2::LeaseKey key;
  fill_random(key);
  auto made = std::make_shared<Lease>(key);
  made->path_ = path;
  slot = made;
  return made;
}

void Leases::granted(Lease& lease, const smb2::CreateLeaseV2& answer, const state::FileKey& file) {
  std::lock_guard guard(mutex_);
  lease.file_ = file;
  // Answers and breaks may overtake one another; the epoch tells which is the later.
  bool older = static_cast<int16_t>(answer.epoch - lease.epoch_) < 0;
  if (lease.breaking_ || (older && lease.epoch_)) return;
  lease.epoch_ = answer.epoch;
  lease.state_ = answer.lease_state;
}

void Leases::renamed(const std::u16string& from, const std::u16string& to) {
  std::lock_guard guard(mutex_);
  auto found = by_path_.find(from);
  if (found == by_path_.end()) return;
  auto held = found->second;
  by_path_.erase(found);
  if (auto lease = held.lock()) lease->path_ = to;
  by_path_[to] = std::move(held);
}

std::vector<std::shared_ptr<Lease>> Leases::all() {
  std::vector<std::shared_ptr<Lease>> out;
  for (auto& [path, weak] : by_path_)
    if (auto held = weak.lock()) out.push_back(std::move(held));
  return out;
}

void Leases::take_back(const std::shared_ptr<Lease>& lease, uint32_t most, bool now, std::function<void()> done) {
  state::FileKey file;
  {
    std::lock_guard guard(mutex_);
    file = lease->file_;
  }
  std::lock_guard guard(hook_mutex_);
  if (take_back_) take_back_({file, most, now, std::move(done)});
  else done();
}

void Leases::on_break(const std::shared_ptr<Link>& link, const smb2::LeaseBreakNotification& notice) {
  std::shared_ptr<Lease> lease;
  {
    std::lock_guard guard(mutex_);
    for (auto& each : all())
      if (each->key == notice.lease_key) lease = each;
    if (!lease) return;  // closed meanwhile, which answers it
    lease->state_ = notice.new_lease_state;
    lease->epoch_ = notice.new_epoch;
    lease->breaking_ = notice.flags & smb2::LeaseBreakNotification::kFlagAckRequired;
    lease->breaking_to_ = notice.new_lease_state;
    lease->since_ = Clock::now();
    lease->warned_ = false;
  }
  bool wants_answer = notice.flags & smb2::LeaseBreakNotification::kFlagAckRequired;
  take_back(lease, notice.new_lease_state, false, [this, lease, link, wants_answer] {
    {
      std::lock_guard guard(mutex_);
      lease->breaking_ = false;
    }
    if (wants_answer) later_([lease, link] { acknowledge(link, lease->key, lease->state()); });
  });
}

void Leases::look_for_late(Clock::time_point now) {
  std::vector<std::shared_ptr<Lease>> late;
  {
    std::lock_guard guard(mutex_);
    for (auto& each : all()) {
      if (!each->breaking_ || each->warned_ || now - each->since_ < kClientsTime) continue;
      each->warned_ = true;
      late.push_back(each);
    }
  }
  for (auto& each : late) take_back(each, each->breaking_to_, true, [] {});
}

void Leases::lost_all() {
  std::vector<std::shared_ptr<Lease>> lost;
  {
    std::lock_guard guard(mutex_);
    lost = all();
    by_path_.clear();
    for (auto& each : lost) each->state_ = 0, each->breaking_ = false;
  }
  for (auto& each : lost) take_back(each, 0, false, [] {});
}

}  // namespace sallyport::bridge
