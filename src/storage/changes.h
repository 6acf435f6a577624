// Who wants to hear of changes under a share, and telling them ([MS-FSA] 2.1.4.1). A Store publishes what it does itself
// and what its medium reports; a subscription gets what lies in its directory, or below it when it asked for the tree.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sallyport::storage {

enum class ChangeAction : uint32_t {  // [MS-FSCC] 2.7.1
  added = 1,
  removed = 2,
  modified = 3,
  renamed_old_name = 4,
  renamed_new_name = 5,
  added_stream = 6,
  removed_stream = 7,
  modified_stream = 8,
};

class ChangeHub {
 public:
  // `name` is relative to the subscribed directory. Called under the hub's lock: it must be quick and must not call the hub.
  // An empty name with action removed: the medium lost track, everything may have changed (STATUS_NOTIFY_ENUM_DIR).
  using Sink = std::function<void(ChangeAction action, std::u16string_view name)>;

  // Called when the first subscription to `directory` comes and when the last one goes: a medium watches only what somebody
  // asked for. Never called under the lock that publish() takes.
  struct Medium {
    virtual ~Medium() = default;
    virtual void watch(std::u16string_view directory, bool tree) = 0;
    virtual void unwatch(std::u16string_view directory, bool tree) = 0;
  };

  class Subscription {
   public:
    Subscription() = default;
    Subscription(Subscription&& other) noexcept { *this = std::move(other); }
    Subscription& operator=(Subscription&& other) noexcept;
    ~Subscription() { reset(); }
    void reset();  // after it returns the sink is not called any more

   private:
    friend class ChangeHub;
    ChangeHub* hub_ = nullptr;
    uint64_t id_ = 0;
    std::u16string directory_;
    bool tree_ = false;
  };

  void set_medium(Medium* medium) { medium_ = medium; }

  // `directory`: components joined by '\'; `filter`: FILE_NOTIFY_CHANGE_* ([MS-SMB2] 2.2.35).
  Subscription subscribe(std::u16string_view directory, bool tree, uint32_t filter, Sink sink);

  // `name`: the changed file's path from the share's root; `filter`: which FILE_NOTIFY_CHANGE_* bits this change answers to.
  void publish(ChangeAction action, std::u16string_view name, uint32_t filter);
  // The same to those alone who subscribed to just this directory in just this way: for a medium that watches for each on its own.
  // `relative`: from the directory; an empty one: changes were lost.
  void publish_to(std::u16string_view directory, bool tree, ChangeAction action, std::u16string_view relative, uint32_t filter);
  // Tells every subscription under `directory` that changes were lost.
  void publish_lost(std::u16string_view directory);
  // Cheap check before building names: false when nobody listens at all.
  bool anyone() const { return count_.load(std::memory_order_relaxed) != 0; }

 private:
  struct Entry {
    uint64_t id;
    bool tree;
    uint32_t filter;
    Sink sink;
  };
  void unsubscribe(uint64_t id, const std::u16string& directory, bool tree);

  std::mutex medium_mutex_;  // orders watch and unwatch; taken before mutex_
  std::mutex mutex_;
  std::unordered_map<std::u16string, std::vector<Entry>> directories_;  // by upper-case path
  std::atomic<size_t> count_ = 0;
  uint64_t next_id_ = 1;
  Medium* medium_ = nullptr;
};

}  // namespace sallyport::storage
