#include "server/notify.h"

#include <algorithm>

#include "proto/fscc/entry_writer.h"
#include "proto/fscc/notify.h"
#include "proto/smb2/change_notify.h"

namespace sallyport::server {

using storage::ChangeAction;

void Notify::add(ChangeAction action, std::u16string_view name) {
  std::lock_guard guard(mutex_);
  if (name.empty()) overflown_ = true;
  if (!overflown_ && !repeats_last(action, name)) {
    changes_.push_back({action, std::u16string(name)});
    bytes_ += 12 + align_up(2 * name.size(), 4);
    overflown_ = bytes_ > kMostBytes;
  }
  if (overflown_) changes_.clear(), bytes_ = 0;
  deliver();
}

// Writing a file in pieces is one change as long as nobody has heard of it.
bool Notify::repeats_last(ChangeAction action, std::u16string_view name) const {
  return action == ChangeAction::modified && !changes_.empty() && changes_.back().action == action &&
         changes_.back().name == name;
}

// The two halves of a rename go out together.
bool Notify::has_news() const {
  return overflown_ || (!changes_.empty() && changes_.back().action != ChangeAction::renamed_old_name);
}

Notify::Batch Notify::collect(uint32_t length) {
  Batch batch;
  fscc::EntryWriter writer(batch.changes, length, 4);
  for (const auto& change : changes_) {
    fscc::FileNotifyInformation<std::u16string_view> entry{static_cast<fscc::NotifyAction>(change.action), change.name};
    if (!writer.add(entry)) overflown_ = true;
    if (overflown_) break;
  }
  if (overflown_) batch.status = NtStatus::notify_enum_dir, batch.changes.clear();
  changes_.clear();
  bytes_ = 0;
  overflown_ = false;
  return batch;
}

void Notify::deliver() {
  if (waiting_.empty() || !has_news()) return;
  auto next = std::move(waiting_.front());
  waiting_.pop_front();
  auto batch = std::make_shared<Batch>(collect(next.length));
  next.waiting->complete(batch->status, [batch](Buffer& out, size_t base) { write_answer(batch->changes, out, base); });
}

std::optional<Notify::Batch> Notify::take(uint32_t length) {
  std::lock_guard guard(mutex_);
  if (!waiting_.empty() || !has_news()) return std::nullopt;
  return collect(length);
}

void Notify::wait(std::shared_ptr<Waiting> waiting, uint32_t length) {
  std::lock_guard guard(mutex_);
  waiting_.push_back({std::move(waiting), length});
  deliver();
}

bool Notify::give_up(const Waiting* waiting) {
  std::lock_guard guard(mutex_);
  return std::erase_if(waiting_, [&](const Waiter& each) { return each.waiting.get() == waiting; }) != 0;
}

void Notify::complete_all(NtStatus status) {
  std::deque<Waiter> gone;
  {
    std::lock_guard guard(mutex_);
    gone.swap(waiting_);
  }
  for (auto& each : gone) {
    if (is_error(status)) each.waiting->complete(status);
    else each.waiting->complete(status, [](Buffer& out, size_t base) { write_answer({}, out, base); });
  }
}

void Notify::subscribe(storage::ChangeHub::Subscription subscription) { subscription_.emplace(std::move(subscription)); }

bool Notify::unsubscribe() {
  bool subscribed = subscription_.has_value();
  subscription_.reset();
  return subscribed;
}

void Notify::write_answer(Bytes changes, Buffer& out, size_t base) {
  wire::encode(smb2::ChangeNotifyResponse{changes}, out, base);
}

}  // namespace sallyport::server
