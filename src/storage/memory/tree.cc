#include "storage/memory/tree.h"

#include "base/utf16.h"

namespace sallyport::storage::memory {

std::u16string path_of(const Entry& entry) {
  auto parent = entry.parent.lock();
  if (!parent) return entry.name;
  auto above = path_of(*parent);
  return above.empty() ? entry.name : above + u'\\' + entry.name;
}

bool is_same_or_below(const Entry& entry, const Entry& above) {
  if (&entry == &above) return true;
  auto parent = entry.parent.lock();
  return parent && is_same_or_below(*parent, above);
}

std::shared_ptr<Entry> Tree::child(const Entry& directory, std::u16string_view name) const {
  auto found = directory.node->children.find(upcase(name));
  return found == directory.node->children.end() ? nullptr : found->second;
}

Result<std::shared_ptr<Entry>> Tree::parent_of(const Path& path) const {
  auto at = root;
  auto rest = path.parent();
  while (!rest.empty()) {
    auto end = std::min(rest.find(u'\\'), rest.size());
    at = child(*at, rest.substr(0, end));
    if (!at || !at->node->directory) return fail(NtStatus::object_path_not_found);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return at;
}

void Tree::attach(const std::shared_ptr<Entry>& directory, const std::shared_ptr<Entry>& entry, std::u16string_view name) {
  entry->name = name;
  entry->parent = directory;
  directory->node->children[upcase(name)] = entry;
  directory->node->times.write = directory->node->times.change = FileTime::now();
}

void Tree::detach(const std::shared_ptr<Entry>& entry) {
  auto parent = entry->parent.lock();
  if (!parent) return;
  parent->node->children.erase(upcase(entry->name));
  parent->node->times.write = parent->node->times.change = FileTime::now();
}

Result<> Tree::charge(uint64_t more) {
  if (more > capacity - used) return fail(NtStatus::disk_full);
  used += more;
  return {};
}

void Tree::publish(ChangeAction action, const Entry& entry, uint32_t filter) {
  if (changes->anyone()) changes->publish(action, path_of(entry), filter);
}

}  // namespace sallyport::storage::memory
