// Finds a directory's entry by its name in any case without listing the directory each time.
//
// The names of directories lately asked about are kept as a hash of their upper-case form, made by one pass over the directory
// and kept true by inotify: the kernel queues an event before the call that changed the directory returns, so an answer
// given after the queue was read to its end is as true as one from listing the directory at that moment. This holds for our
// own changes as for anybody's. When events were lost, or a directory cannot be watched, the directory is listed.
#pragma once

#include <sys/stat.h>

#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/posix/fd.h"

namespace sallyport::storage::posix {

class DirectoryNames;

class NameIndex {
 public:
  struct Limits {
    size_t directories = 1024;
    size_t names = 2'000'000;  // over all directories
  };
  explicit NameIndex(Limits limits);
  NameIndex() : NameIndex(Limits()) {}
  ~NameIndex();

  // What the entry `shown` (or one with this short name) of a directory is called on the disk. `directory` may be opened with
  // O_PATH; `about` is its statx. nullopt when there is none, or when the directory cannot be read.
  std::optional<std::string> find(int directory, const struct statx& about, std::u16string_view shown);

  // How often a directory was read; for tests.
  uint64_t passes() const { return passes_.load(); }

 private:
  using Key = std::pair<uint64_t, uint64_t>;
  using Held = std::shared_ptr<DirectoryNames>;
  struct Slot {
    Held names;
    std::list<Key>::iterator used;
  };

  Held acquire(const Key& key);
  void evict(const Key& key);
  void make_room(const Held& keep);
  bool refresh(DirectoryNames& names, const Held& held, int directory);
  bool load(DirectoryNames& names, const Held& held, int directory);
  void drain();  // with events_mutex_ held
  void watch(const Held& held, int directory);
  void unwatch(DirectoryNames& names);

  const Limits limits_;
  std::mutex slots_mutex_;  // held alone, and shortly
  std::map<Key, Slot> slots_;
  std::list<Key> used_;  // least recently first
  std::atomic<size_t> names_ = 0;
  std::atomic<uint64_t> passes_ = 0;

  std::mutex events_mutex_;  // taken after a DirectoryNames' mutex
  Fd inotify_;
  std::unordered_map<int, std::weak_ptr<DirectoryNames>> watched_;
};

}  // namespace sallyport::storage::posix
