// The server a share lies on, over its links: one after another, each made when somebody needs it, by a thread of its own that
// then reads its answers. While no link is to be had, whoever asks hears so at once; only who comes when one is being made waits
// for it.
#pragma once

#include <thread>

#include "bridge/link.h"
#include "storage/link_status.h"

namespace sallyport::bridge {

// The NT hash of the login's password, or why there is none: a sentence.
using PasswordSource = std::function<std::expected<auth::ntlm::Key, std::string>()>;

class Remote {
 public:
  // All but `needed` are called on the link's thread and must not wait for the far server.
  struct Hooks {
    std::function<void(const Reply&)> on_notification;
    std::function<void()> on_connected, on_lost;
    std::function<void()> tick;     // once a second, with a link
    std::function<bool()> needed;   // whether a lost link is to be made again although nobody asks
  };
  Remote(policy::RemoteFolder where, PasswordSource password, Hooks hooks);
  ~Remote() { stop(); }

  // Waits a few seconds at most.
  Result<std::shared_ptr<Link>> link();
  // The one there is; null when there is none.
  std::shared_ptr<Link> present() const;
  storage::LinkStatus status() const;
  // Whether the last attempt failed because of who we are.
  bool login_refused() const;
  void stop();

 private:
  void run();
  std::expected<std::shared_ptr<Link>, Link::Failure> attempt();
  void connected(std::shared_ptr<Link> link);
  void not_connected(const Link::Failure& why);
  void note_error(std::string text);
  bool wait_until_wanted();

  const policy::RemoteFolder where_;
  const PasswordSource password_;
  const Hooks hooks_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<Link> link_;
  bool wanted_ = false, stopping_ = false;
  uint64_t attempts_ = 0;  // finished
  NtStatus last_failure_ = kBadNetworkPath;
  Clock::time_point next_attempt_{};
  Clock::duration pause_{};
  storage::LinkStatus status_;
  std::thread thread_;  // last
};

}  // namespace sallyport::bridge
