// What a directory's handle collects for CHANGE_NOTIFY ([MS-SMB2] 3.3.5.19, [MS-FSA] 2.1.5.11) and who waits for it. The
// first request says what is collected; from then on nothing is missed until the handle is closed.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/buffer.h"
#include "server/waiting.h"
#include "storage/changes.h"

namespace sallyport::server {

class Notify {
 public:
  // The payload of an answer; empty with notify_enum_dir: the client must list the directory again.
  struct Batch {
    NtStatus status = NtStatus::success;
    Buffer changes;
  };

  // For the hub: any thread, under the hub's lock.
  void add(storage::ChangeAction action, std::u16string_view name);

  // What was collected, for a client that takes `length` bytes; nullopt when nothing was.
  std::optional<Batch> take(uint32_t length);
  // Completes `waiting` with the next changes, at once when there are some.
  void wait(std::shared_ptr<Waiting> waiting, uint32_t length);
  // Takes back a wait; false when it is not there any more.
  bool give_up(const Waiting* waiting);
  // Completes all who wait.
  void complete_all(NtStatus status);

  // Keeps what add() is called by. To be dropped only without any lock of ours held: the hub calls back under its own.
  void subscribe(storage::ChangeHub::Subscription subscription);
  bool unsubscribe();  // false when it was done already

  // Writes the answer's body.
  static void write_answer(Bytes changes, Buffer& out, size_t base);

 private:
  // More than this is not kept while nobody waits.
  static constexpr size_t kMostBytes = 64 * 1024;

  struct Change {
    storage::ChangeAction action;
    std::u16string name;
  };
  struct Waiter {
    std::shared_ptr<Waiting> waiting;
    uint32_t length;
  };
  bool repeats_last(storage::ChangeAction action, std::u16string_view name) const;
  bool has_news() const;
  Batch collect(uint32_t length);
  void deliver();

  std::mutex mutex_;
  std::deque<Change> changes_;
  size_t bytes_ = 0;        // what they take in an answer, about
  bool overflown_ = false;  // some were dropped
  std::deque<Waiter> waiting_;
  std::optional<storage::ChangeHub::Subscription> subscription_;
};

}  // namespace sallyport::server
