// The names of one directory, by their upper-case form and by their short names (see name_index.h).
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sallyport::storage::posix {

class DirectoryNames {
 public:
  void insert(std::string_view disk);
  void erase(std::string_view disk);
  void clear();
  size_t size() const { return names_.size(); }
  std::optional<std::string> find(std::u16string_view shown);

  struct Event {
    bool present;
    std::string name;
  };

  // Guarded by mutex.
  std::mutex mutex;
  bool loaded = false;
  bool evicted = false;  // the index has forgotten this object: ask it for another

  // Guarded by the index's events_mutex_.
  int watch = -1;
  bool lost = false;  // events were dropped: what is loaded is not to be trusted
  std::vector<Event> pending;

 private:
  std::optional<std::string> find_short(std::u16string_view shown);
  std::optional<std::string> find_made_by_short_name(std::u16string_view shown) const;

  std::unordered_multimap<size_t, std::string> names_;  // by hash of the upper-case shown name
  std::unordered_map<std::u16string, std::string> short_names_;
  bool has_short_names_ = false;  // made when first asked for
};

}  // namespace sallyport::storage::posix
