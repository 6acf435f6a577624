#include "base/utf16.h"
#include "storage/memory/memory_file.h"
#include "storage/posix/short_name.h"

namespace sallyport::storage::memory {

namespace {

// The names are taken when the listing starts; an entry that is gone when its turn comes is left out.
class MemoryListing : public Listing {
 public:
  MemoryListing(std::shared_ptr<Tree> tree, const std::shared_ptr<Entry>& directory, std::u16string_view expression)
      : tree_(std::move(tree)), directory_(directory->node) {
    auto parent = directory->parent.lock();
    if (matches(expression, u".")) entries_.push_back({u".", directory});
    if (matches(expression, u"..")) entries_.push_back({u"..", parent ? parent : directory});
    for (auto& [key, entry] : directory_->children)
      if (matches(expression, entry->name)) entries_.push_back({entry->name, entry});
  }

  Result<const DirectoryEntry*> next(bool) override {
    if (again_) {
      again_ = false;
      return &current_;
    }
    std::lock_guard lock(tree_->mutex);
    while (at_ < entries_.size()) {
      auto& [name, weak] = entries_[at_++];
      auto entry = weak.lock();
      bool dots = name == u"." || name == u"..";
      if (!entry || (!dots && entry->parent.expired())) continue;
      current_ = {name, dots ? std::u16string() : posix::short_name(name), info_of(*entry->node, entry->node->data)};
      return &current_;
    }
    return nullptr;
  }
  void push_back() override { again_ = true; }

 private:
  std::shared_ptr<Tree> tree_;
  std::shared_ptr<Node> directory_;
  std::vector<std::pair<std::u16string, std::weak_ptr<Entry>>> entries_;
  size_t at_ = 0;
  bool again_ = false;
  DirectoryEntry current_;
};

}  // namespace

Result<std::unique_ptr<Listing>> MemoryFile::list(std::u16string_view expression) {
  if (!is_directory()) return fail(NtStatus::invalid_parameter);
  if (expression.empty() || expression.size() > kLongestExpression) return fail(NtStatus::object_name_invalid);
  std::lock_guard lock(tree_->mutex);
  return std::make_unique<MemoryListing>(tree_, entry_, expression);
}

Result<bool> MemoryFile::is_empty_directory() {
  std::lock_guard lock(tree_->mutex);
  return node_->children.empty();
}

}  // namespace sallyport::storage::memory
