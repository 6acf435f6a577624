// Renaming, linking, removing.
#include "base/utf16.h"
#include "policy/access_check.h"
#include "proto/dtyp/access.h"
#include "proto/fscc/classes.h"
#include "storage/memory/memory_file.h"
#include "storage/open_rules.h"

namespace sallyport::storage::memory {

namespace {
namespace filter = fscc::notify_filter;
}

std::u16string MemoryFile::name() const {
  std::lock_guard lock(tree_->mutex);
  return path_of(*entry_);
}

std::u16string MemoryFile::stream_name() const {
  std::lock_guard lock(tree_->mutex);
  return stream_ ? stream_->name : std::u16string();
}

// Finds the directory `target` lies in and takes away what stands at it, if it may.
Result<> MemoryFile::make_room_at(const Path& target, bool replace, std::shared_ptr<Entry>& directory) {
  if (target.is_stream() || target.name.empty()) return fail(NtStatus::object_name_invalid);
  TRY(parent, tree_->parent_of(target));
  auto needed = node_->directory ? dtyp::access::kFileAddSubdirectory : dtyp::access::kFileAddFile;
  if (!policy::check_access(parent->node->security, who_, needed).allowed) return fail(NtStatus::access_denied);
  directory = parent;
  auto existing = tree_->child(*parent, target.leaf());
  if (!existing || existing == entry_) return {};
  if (!replace) return fail(NtStatus::object_name_collision);
  if (existing->node == node_) return {};
  if (existing->node->directory || (existing->node->attributes & fscc::file_attribute::kReadonly))
    return fail(NtStatus::access_denied);
  tree_->publish(ChangeAction::removed, *existing, filter::kFileName);
  tree_->detach(existing);
  existing->node->links--;
  return {};
}

Result<> MemoryFile::rename(const Path& target, bool replace) {
  std::lock_guard lock(tree_->mutex);
  if (stream_) return rename_stream(target, replace);
  if (entry_ == tree_->root) return fail(NtStatus::access_denied);
  if (!entry_->parent.lock()) return fail(NtStatus::file_deleted);
  std::shared_ptr<Entry> directory;
  TRY(room, make_room_at(target, replace, directory));
  if (is_same_or_below(*directory, *entry_)) return fail(NtStatus::sharing_violation);
  auto what = name_filter(node_->directory);
  bool same_folder = directory == entry_->parent.lock();
  tree_->publish(same_folder ? ChangeAction::renamed_old_name : ChangeAction::removed, *entry_, what);
  tree_->detach(entry_);
  tree_->attach(directory, entry_, target.leaf());
  if (!change_frozen_) node_->times.change = FileTime::now();
  tree_->publish(same_folder ? ChangeAction::renamed_new_name : ChangeAction::added, *entry_, what);
  return {};
}

Result<> MemoryFile::rename_stream(const Path& target, bool replace) {
  if (!target.name.empty() || !target.is_stream()) return fail(NtStatus::object_name_invalid);
  auto key = upcase(target.stream);
  auto existing = node_->streams.find(key);
  if (existing != node_->streams.end() && existing->second != stream_) {
    if (!replace) return fail(NtStatus::object_name_collision);
    existing->second->removed = true;
    node_->streams.erase(existing);
  }
  node_->streams.erase(upcase(stream_->name));
  stream_->name = target.stream;
  node_->streams[key] = stream_;
  tree_->publish(ChangeAction::modified, *entry_, filter::kStreamName);
  return {};
}

Result<> MemoryFile::link(const Path& target, bool replace) {
  std::lock_guard lock(tree_->mutex);
  if (node_->directory || stream_) return fail(NtStatus::file_is_a_directory);
  if (!node_->links) return fail(NtStatus::file_deleted);
  std::shared_ptr<Entry> directory;
  TRY(room, make_room_at(target, replace, directory));
  TRY(charged, tree_->charge(kNodeCost));
  auto entry = std::make_shared<Entry>();
  entry->node = node_;
  node_->links++;
  tree_->attach(directory, entry, target.leaf());
  tree_->publish(ChangeAction::added, *entry, filter::kFileName);
  return {};
}

Result<> MemoryFile::check_removable() {
  if (node_->attributes & fscc::file_attribute::kReadonly) return fail(NtStatus::cannot_delete);
  if (stream_) return {};
  if (entry_ == tree_->root) return fail(NtStatus::cannot_delete);
  if (!node_->children.empty()) return fail(NtStatus::directory_not_empty);
  return {};
}

Result<> MemoryFile::may_remove() {
  std::lock_guard lock(tree_->mutex);
  return check_removable();
}

Result<> MemoryFile::remove() {
  std::lock_guard lock(tree_->mutex);
  if (stream_) {
    if (stream_->removed) return {};
    stream_->removed = true;
    node_->streams.erase(upcase(stream_->name));
    tree_->publish(ChangeAction::modified, *entry_, filter::kStreamName);
    return {};
  }
  if (entry_ == tree_->root) return fail(NtStatus::cannot_delete);
  if (!node_->children.empty()) return fail(NtStatus::directory_not_empty);
  if (!entry_->parent.lock()) return {};
  tree_->publish(ChangeAction::removed, *entry_, name_filter(node_->directory));
  auto path = path_of(*entry_);
  tree_->detach(entry_);
  entry_->parent.reset();
  entry_->name = path;  // the open still tells where it was
  node_->links--;
  return {};
}

}  // namespace sallyport::storage::memory
