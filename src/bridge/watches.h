// What clients watch is watched on the far server: a directory's handle there for each that somebody subscribed to, with a
// CHANGE_NOTIFY always under way on it. Both sides' changes come from there, in one order; none are published by ourselves.
#pragma once

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>

#include "bridge/leases.h"
#include "storage/changes.h"

namespace sallyport::bridge {

class Watches : public storage::ChangeHub::Medium {
 public:
  using FindLink = std::function<Result<std::shared_ptr<Link>>()>;
  Watches(storage::ChangeHub& hub, std::u16string folder, Later later, FindLink find_link);

  void watch(std::u16string_view directory, bool tree) override;
  void unwatch(std::u16string_view directory, bool tree) override;

  // There is a new link: everything is watched again, and who watches is told that changes may be missing.
  void watch_again();
  bool any() const;
  // Until what was asked for is watched there; a few seconds at most.
  void await();

 private:
  struct Watch {
    std::u16string directory;
    bool tree = false;
    std::shared_ptr<Link> link;  // null: not watched at present
    smb2::FileId handle;
    bool gone = false;
    bool opening = false;
    bool before = false;  // it was watched over some link
  };
  using WatchPtr = std::shared_ptr<Watch>;
  void arm(const WatchPtr& watch);
  bool open(const WatchPtr& watch);
  bool take_handle(const WatchPtr& watch, const std::shared_ptr<Link>& link, const std::optional<smb2::FileId>& handle);
  void request(const WatchPtr& watch);
  void answered(const WatchPtr& watch, const Result<Reply>& reply);
  void publish(const Watch& watch, const Reply& reply);
  void tell_lost(const Watch& watch);
  void begin(const WatchPtr& watch);
  static void close(const std::shared_ptr<Link>& link, const smb2::FileId& handle);

  storage::ChangeHub& hub_;
  const std::u16string folder_;
  const Later later_;
  const FindLink find_link_;

  mutable std::mutex mutex_;
  std::condition_variable armed_;
  std::list<WatchPtr> watches_;
  size_t arming_ = 0;
};

}  // namespace sallyport::bridge
