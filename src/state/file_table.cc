#include "state/file_table.h"

#include <algorithm>

#include "base/utf16.h"

namespace sallyport::state {

FileNode::Member* FileNode::member(OpenId id) {
  auto found = std::find_if(members.begin(), members.end(), [&](const Member& member) { return member.id == id; });
  return found == members.end() ? nullptr : &*found;
}

std::vector<std::function<void()>> FileNode::letters(const std::vector<CacheBreak>& breaks) {
  std::vector<std::function<void()>> out;
  for (const auto& each : breaks)
    if (auto* holder = member(each.open); holder && holder->on_break)
      out.push_back([tell = holder->on_break, each] { tell(each); });
  return out;
}

std::vector<std::function<void()>> FileNode::doom(std::function<void()> how) {
  delete_pending = true;
  remove = std::move(how);
  std::vector<std::function<void()>> told;
  for (auto& each : members)
    if (each.doomed) told.push_back(each.doomed);
  return told;
}

FileTable::Locked FileTable::lock(const FileKey& key, const Place& place) {
  for (;;) {
    NodePtr node;
    {
      auto& part = shard(key);
      std::lock_guard guard(part.mutex);
      auto& slot = part.nodes[key];
      if (!slot) slot = std::make_shared<FileNode>(key, place);
      node = slot;
    }
    std::unique_lock lock(node->mutex);
    if (!node->dead) return {std::move(node), std::move(lock)};
  }
}

FileTable::Locked FileTable::find(const FileKey& key) {
  NodePtr node;
  {
    auto& part = shard(key);
    std::lock_guard guard(part.mutex);
    auto found = part.nodes.find(key);
    if (found == part.nodes.end()) return {};
    node = found->second;
  }
  std::unique_lock lock(node->mutex);
  if (node->dead) return {};
  return {std::move(node), std::move(lock)};
}

Result<> FileTable::admit(const FileNode& node, const ShareMode& mode) {
  if (node.delete_pending) return fail(NtStatus::delete_pending);
  bool violated =
      std::any_of(node.members.begin(), node.members.end(), [&](const auto& member) { return conflict(member.mode, mode); });
  if (violated) return fail(NtStatus::sharing_violation);
  return {};
}

FileTable::Left FileTable::leave(const NodePtr& node, OpenId id, std::function<void()> remove) {
  Left left;
  std::unique_lock lock(node->mutex);
  auto* member = node->member(id);
  if (!member) return left;
  auto lease = member->lease;
  bool dooms = member->delete_on_close && !node->delete_pending;
  node->members.erase(node->members.begin() + (member - node->members.data()));
  if (dooms) left.doomed = node->doom(std::move(remove));
  left.cancelled = node->locks.give_up_all(id);
  node->locks.release_all(id);
  left.granted = node->locks.take_ready();
  left.woken = node->caching.leave(id);
  if (lease) release_lease(*lease);
  if (!node->members.empty()) return left;
  left.last = true;
  if (node->delete_pending) {
    bool is_file = node->key.stream == 0;
    if (!is_file || !any_stream_open(node->key)) left.remove = removal(node);
    return left;
  }
  node->dead = true;
  lock.unlock();
  forget(node);
  left.remove = removal_of_base(node->key);
  return left;
}

std::function<void()> FileTable::removal(const NodePtr& node) {
  node->going = true;
  return [this, node, delete_file = std::move(node->remove)] {
    if (delete_file) delete_file();
    {
      std::lock_guard guard(node->mutex);
      node->dead = true;
    }
    forget(node);
    if (auto base = removal_of_base(node->key)) base();
  };
}

// [MS-FSA] 2.1.5.5: a file that was closed and is to go stays as long as one of its streams is open.
std::function<void()> FileTable::removal_of_base(const FileKey& stream) {
  if (stream.stream == 0) return {};
  auto base = find({stream.device, stream.inode, 0});
  if (!base.node || !base->delete_pending || base->going || !base->members.empty() || any_stream_open(stream)) return {};
  return removal(base.node);
}

void FileTable::tidy(Locked&& locked) {
  if (!locked.node || !locked.node->members.empty() || locked.node->delete_pending) return;
  locked.node->dead = true;
  auto node = std::move(locked.node);
  locked.lock.unlock();
  forget(node);
}

bool FileTable::claim_lease(const CacheKey& lease, const FileKey& file) {
  std::lock_guard guard(leases_mutex_);
  auto& claim = leases_.try_emplace(lease, Claim{file, 0}).first->second;
  if (claim.file != file) return false;
  claim.opens++;
  return true;
}

void FileTable::release_lease(const CacheKey& lease) {
  std::lock_guard guard(leases_mutex_);
  auto found = leases_.find(lease);
  if (found != leases_.end() && --found->second.opens == 0) leases_.erase(found);
}

std::optional<FileKey> FileTable::file_of_lease(const CacheKey& lease) const {
  std::lock_guard guard(leases_mutex_);
  auto found = leases_.find(lease);
  return found == leases_.end() ? std::nullopt : std::optional(found->second.file);
}

void FileTable::forget(const NodePtr& node) {
  auto& part = shard(node->key);
  std::lock_guard guard(part.mutex);
  auto found = part.nodes.find(node->key);
  if (found != part.nodes.end() && found->second == node) part.nodes.erase(found);
}

void FileTable::moved(const NodePtr& node, std::u16string_view path, OpenId by) {
  {
    std::lock_guard guard(shard(node->key).mutex);
    node->path = path;
  }
  std::vector<std::function<void(std::u16string_view)>> told;
  {
    std::lock_guard guard(node->mutex);
    for (auto& each : node->members)
      if (each.id != by && each.renamed) told.push_back(each.renamed);
  }
  for (auto& each : told) each(path);
}

bool FileTable::any_open_below(const Place& directory) const {
  auto below = [&](const FileNode& node) {
    if (node.volume != directory.volume || node.path.size() <= directory.path.size()) return false;
    if (directory.path.empty()) return true;
    auto head = std::u16string_view(node.path).substr(0, directory.path.size());
    return node.path[directory.path.size()] == u'\\' && equal_ignoring_case(head, directory.path);
  };
  for (const auto& part : shards_) {
    std::lock_guard guard(part.mutex);
    for (const auto& [key, node] : part.nodes)
      if (below(*node)) return true;
  }
  return false;
}

std::vector<FileTable::NodePtr> FileTable::streams_of(const FileKey& file) const {
  std::vector<NodePtr> found;
  const auto& part = shards_[shard_index(file)];
  std::lock_guard guard(part.mutex);
  for (const auto& [key, node] : part.nodes)
    if (key.device == file.device && key.inode == file.inode && key.stream != 0) found.push_back(node);
  return found;
}

bool FileTable::any_stream_open(const FileKey& file) const { return !streams_of(file).empty(); }

bool FileTable::a_stream_forbids_delete(const FileKey& file) const {
  auto forbids = [](const FileNode::Member& member) {
    return share_needed(member.mode.access) && !(member.mode.share & kShareDelete);
  };
  for (const auto& node : streams_of(file)) {
    std::lock_guard guard(node->mutex);
    if (std::any_of(node->members.begin(), node->members.end(), forbids)) return true;
  }
  return false;
}

size_t FileTable::open_files() const {
  size_t count = 0;
  for (const auto& part : shards_) {
    std::lock_guard guard(part.mutex);
    count += part.nodes.size();
  }
  return count;
}

}  // namespace sallyport::state
