// What the memory store is made of. All of it is guarded by Tree::mutex.
#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "storage/memory/sparse_bytes.h"
#include "storage/store.h"

namespace sallyport::storage::memory {

struct Entry;

struct Times {
  FileTime creation, access, write, change;
};

struct NamedStream {
  std::u16string name;
  uint64_t id = 0;
  SparseBytes data;
  bool removed = false;
};

// A file or directory, apart from its names.
struct Node {
  uint64_t id = 0;
  bool directory = false;
  uint32_t attributes = 0;  // as stored, see open_rules.h
  uint32_t links = 1;
  Times times;
  dtyp::SecurityDescriptor security;
  std::vector<ExtendedAttribute> attributes_ea;
  SparseBytes data;
  std::map<std::u16string, std::shared_ptr<NamedStream>> streams;  // by upper-case name
  std::map<std::u16string, std::shared_ptr<Entry>> children;       // by upper-case name
};

// A name of a node. Opens hold it: who renames changes it for all of them.
struct Entry {
  std::u16string name;
  std::weak_ptr<Entry> parent;  // none for the root and for what was removed
  std::shared_ptr<Node> node;
};

std::u16string path_of(const Entry& entry);
bool is_same_or_below(const Entry& entry, const Entry& above);

struct Tree {
  std::mutex mutex;
  uint64_t capacity = 0;
  uint64_t used = 0;
  uint64_t next_id = 1;
  std::shared_ptr<Entry> root;
  ChangeHub* changes = nullptr;

  std::shared_ptr<Entry> child(const Entry& directory, std::u16string_view name) const;
  // The directory a path's last component is looked up in.
  Result<std::shared_ptr<Entry>> parent_of(const Path& path) const;
  void attach(const std::shared_ptr<Entry>& directory, const std::shared_ptr<Entry>& entry, std::u16string_view name);
  void detach(const std::shared_ptr<Entry>& entry);
  // disk_full when `more` does not fit.
  Result<> charge(uint64_t more);
  void publish(ChangeAction action, const Entry& entry, uint32_t filter);
};

inline constexpr uint64_t kNodeCost = 512;

}  // namespace sallyport::storage::memory
