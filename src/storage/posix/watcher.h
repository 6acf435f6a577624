// Hears of changes that others make locally and tells a store's subscribers. A thread of its own, started with the first
// subscription; inotify watches on the subscribed directories only, and for a tree on those below, as far as a limit allows.
// What the store does itself it publishes at once; the kernel's report of the same is expected and left out.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "storage/changes.h"
#include "storage/posix/fd.h"

struct inotify_event;

namespace sallyport::storage::posix {

struct Share;

class Watcher : public ChangeHub::Medium {
 public:
  Watcher(const Share& share, ChangeHub& hub);
  ~Watcher() override;

  void watch(std::u16string_view directory, bool tree) override;
  void unwatch(std::u16string_view directory, bool tree) override;

  // The store is about to publish this itself.
  void expect(ChangeAction action, std::u16string_view name);
  // Ends the thread; nothing is published any more.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;
  struct Wanted {
    std::string path;  // on the disk
    bool tree;
    std::u16string asked;
  };
  struct Expected {
    int times = 0;
    Clock::time_point until;
  };
  struct Moved {  // the first half of a rename, until its second half comes
    uint32_t cookie = 0;
    std::string folder;
    std::u16string name;
    bool directory = false;
  };

  void run();
  void drain();
  void handle(const inotify_event& event);
  void appeared(const std::string& folder, const std::string& entry, bool directory, uint32_t cookie);
  void finish_move();
  void lost_changes();
  void report(ChangeAction action, const std::u16string& name, uint32_t filter);
  bool was_expected(ChangeAction action, const std::u16string& name);
  void forget_expired(Clock::time_point now);

  void add(const std::string& path);
  void forget_below(const std::string& path);
  void add_tree(const std::string& path);
  bool is_wanted(const std::string& path) const;
  bool in_wanted_tree(const std::string& path) const;

  const Share& share_;
  ChangeHub& hub_;
  Fd inotify_, wake_;
  std::thread thread_;

  std::mutex mutex_;  // never held while publishing
  bool stopping_ = false;
  std::vector<Wanted> wanted_;
  std::unordered_map<int, std::string> paths_;  // by watch
  std::map<std::string, int> watches_;

  std::mutex expected_mutex_;
  std::unordered_map<std::u16string, Expected> expected_;
  Clock::time_point swept_;

  Moved moved_;  // the thread's own
};

}  // namespace sallyport::storage::posix
