#include "server/session.h"

#include <algorithm>

namespace sallyport::server {

std::shared_ptr<const policy::Identity> Session::identity() const {
  std::lock_guard guard(mutex_);
  return identity_;
}

void Session::set_identity(std::shared_ptr<const policy::Identity> identity) {
  std::lock_guard guard(mutex_);
  identity_ = std::move(identity);
}

std::shared_ptr<Tree> Session::find_tree(uint32_t id) const {
  std::lock_guard guard(mutex_);
  auto found = trees_.find(id);
  return found == trees_.end() ? nullptr : found->second;
}

Result<uint32_t> Session::add_tree(std::shared_ptr<Tree> tree, size_t limit) {
  std::lock_guard guard(mutex_);
  if (trees_.size() >= limit) return fail(NtStatus::insufficient_resources);
  while (next_tree_ == 0 || next_tree_ == 0xFFFFFFFF || trees_.contains(next_tree_)) next_tree_++;
  tree->id = next_tree_++;
  uint32_t id = tree->id;
  trees_.emplace(id, std::move(tree));
  return id;
}

std::shared_ptr<Tree> Session::take_tree(uint32_t id) {
  std::lock_guard guard(mutex_);
  auto found = trees_.find(id);
  if (found == trees_.end()) return nullptr;
  auto tree = std::move(found->second);
  trees_.erase(found);
  tree->gone = true;
  return tree;
}

std::vector<std::shared_ptr<Tree>> Session::take_trees() {
  std::lock_guard guard(mutex_);
  std::vector<std::shared_ptr<Tree>> taken;
  for (auto& [id, tree] : trees_) {
    tree->gone = true;
    taken.push_back(std::move(tree));
  }
  trees_.clear();
  return taken;
}

std::vector<std::shared_ptr<Tree>> Session::trees() const {
  std::lock_guard guard(mutex_);
  std::vector<std::shared_ptr<Tree>> all;
  for (const auto& [id, tree] : trees_) all.push_back(tree);
  return all;
}

std::shared_ptr<Open> Session::find_open(const smb2::FileId& id) const {
  std::lock_guard guard(mutex_);
  auto found = opens_.find(id.volatile_id);
  if (found == opens_.end() || found->second->persistent_id != id.persistent_id) return nullptr;
  return found->second;
}

Result<> Session::add_open(std::shared_ptr<Open> open, size_t limit) {
  std::lock_guard guard(mutex_);
  // A tree that went while the file was being opened takes the open with it.
  if (state == State::ended || !trees_.contains(open->tree->id)) return fail(NtStatus::network_name_deleted);
  if (opens_.size() >= limit) return fail(NtStatus::too_many_opened_files);
  uint64_t id = open->id;
  opens_.emplace(id, std::move(open));
  return {};
}

bool Session::take_open(uint64_t id) {
  std::lock_guard guard(mutex_);
  return opens_.erase(id) != 0;
}

std::vector<std::shared_ptr<Open>> Session::take_opens(const Tree* of) {
  std::lock_guard guard(mutex_);
  std::vector<std::shared_ptr<Open>> taken;
  std::erase_if(opens_, [&](auto& entry) {
    if (of && entry.second->tree.get() != of) return false;
    taken.push_back(std::move(entry.second));
    return true;
  });
  return taken;
}

std::vector<std::shared_ptr<Open>> Session::opens() const {
  std::lock_guard guard(mutex_);
  std::vector<std::shared_ptr<Open>> all;
  for (const auto& [id, open] : opens_) all.push_back(open);
  return all;
}

void Session::add_channel(std::weak_ptr<Connection> connection) {
  std::lock_guard guard(mutex_);
  channels_.push_back(std::move(connection));
}

void Session::remove_channel(const Connection* connection) {
  std::lock_guard guard(mutex_);
  std::erase_if(channels_, [&](const auto& channel) {
    auto held = channel.lock();
    return !held || held.get() == connection;
  });
}

std::vector<std::shared_ptr<Connection>> Session::channels() const {
  std::lock_guard guard(mutex_);
  std::vector<std::shared_ptr<Connection>> all;
  for (const auto& channel : channels_)
    if (auto held = channel.lock()) all.push_back(std::move(held));
  return all;
}

}  // namespace sallyport::server
