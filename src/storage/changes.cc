#include "storage/changes.h"

#include <algorithm>
#include <utility>

#include "base/utf16.h"

namespace sallyport::storage {

ChangeHub::Subscription& ChangeHub::Subscription::operator=(Subscription&& other) noexcept {
  reset();
  std::swap(hub_, other.hub_);
  std::swap(id_, other.id_);
  std::swap(directory_, other.directory_);
  std::swap(tree_, other.tree_);
  return *this;
}

void ChangeHub::Subscription::reset() {
  if (auto* hub = std::exchange(hub_, nullptr)) hub->unsubscribe(id_, directory_, tree_);
}

ChangeHub::Subscription ChangeHub::subscribe(std::u16string_view directory, bool tree, uint32_t filter, Sink sink) {
  std::lock_guard ordered(medium_mutex_);
  Subscription subscription;
  subscription.hub_ = this;
  subscription.directory_ = upcase(directory);
  subscription.tree_ = tree;
  bool first;
  {
    std::lock_guard lock(mutex_);
    auto& entries = directories_[subscription.directory_];
    first = std::ranges::none_of(entries, [&](auto& entry) { return entry.tree == tree; });
    subscription.id_ = next_id_++;
    entries.push_back({subscription.id_, tree, filter, std::move(sink)});
    count_.fetch_add(1, std::memory_order_relaxed);
  }
  if (first && medium_) medium_->watch(directory, tree);
  return subscription;
}

void ChangeHub::unsubscribe(uint64_t id, const std::u16string& directory, bool tree) {
  std::lock_guard ordered(medium_mutex_);
  bool last = false;
  {
    std::lock_guard lock(mutex_);
    auto found = directories_.find(directory);
    if (found == directories_.end()) return;
    auto& entries = found->second;
    std::erase_if(entries, [&](auto& entry) { return entry.id == id; });
    last = std::ranges::none_of(entries, [&](auto& entry) { return entry.tree == tree; });
    if (entries.empty()) directories_.erase(found);
    count_.fetch_sub(1, std::memory_order_relaxed);
  }
  if (last && medium_) medium_->unwatch(directory, tree);
}

void ChangeHub::publish(ChangeAction action, std::u16string_view name, uint32_t filter) {
  if (!anyone() || name.empty()) return;
  auto upper = upcase(name);
  std::lock_guard lock(mutex_);
  // Every directory above the changed file, nearest first.
  for (size_t end = upper.rfind(u'\\');; end = end ? upper.rfind(u'\\', end - 1) : upper.npos) {
    bool is_root = end == upper.npos;
    auto found = directories_.find(is_root ? std::u16string() : upper.substr(0, end));
    if (found != directories_.end()) {
      auto relative = is_root ? name : name.substr(end + 1);
      bool is_parent = relative.find(u'\\') == relative.npos;
      for (auto& entry : found->second)
        if ((entry.filter & filter) && (entry.tree || is_parent)) entry.sink(action, relative);
    }
    if (is_root) return;
  }
}

void ChangeHub::publish_to(std::u16string_view directory, bool tree, ChangeAction action, std::u16string_view relative,
                           uint32_t filter) {
  std::lock_guard lock(mutex_);
  auto found = directories_.find(upcase(directory));
  if (found == directories_.end()) return;
  for (auto& entry : found->second)
    if (entry.tree == tree && (entry.filter & filter)) entry.sink(action, relative);
}

void ChangeHub::publish_lost(std::u16string_view directory) {
  auto upper = upcase(directory);
  std::lock_guard lock(mutex_);
  for (auto& [path, entries] : directories_) {
    bool below =
        upper.empty() || path == upper || (path.size() > upper.size() && path.starts_with(upper) && path[upper.size()] == u'\\');
    for (auto& entry : entries)
      if (below || entry.tree) entry.sink(ChangeAction::removed, {});
  }
}

}  // namespace sallyport::storage
