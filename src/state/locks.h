// Byte-range locks of one file ([MS-FSA] 2.1.4.10, 2.1.5.7, 2.1.5.8). A plain machine: the caller holds the file's mutex.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/result.h"

namespace sallyport::state {

struct LockRange {
  uint64_t offset = 0;
  uint64_t length = 0;
  bool exclusive = false;
  // The last byte must be countable ([MS-SMB2] 3.3.5.14).
  bool valid() const { return length == 0 || offset + (length - 1) >= offset; }
};

// Whose a lock is: an open, and, where SMB1 is translated, the process of the client within it ([MS-CIFS] 2.2.4.32.1); 0 else.
struct LockOwner {
  uint64_t open = 0;
  uint32_t process = 0;
  LockOwner(uint64_t open_id, uint32_t process_id = 0) : open(open_id), process(process_id) {}
  bool operator==(const LockOwner&) const = default;
};

class Locks {
 public:
  using OpenId = uint64_t;
  using Granted = std::function<void(NtStatus)>;

  // Takes the range for `owner`, or fails with lock_not_granted.
  Result<> lock(LockOwner owner, const LockRange& range);
  // Takes away one lock that is exactly this range; fails with range_not_locked.
  Result<> unlock(LockOwner owner, uint64_t offset, uint64_t length);
  // Takes back the newest lock that is exactly this range: a request with several elements failed half way.
  void retract(LockOwner owner, const LockRange& range);
  void release_all(OpenId open);

  // Would reading or writing these bytes run into somebody's lock?
  bool blocks_read(LockOwner reader, uint64_t offset, uint64_t length) const;
  bool blocks_write(LockOwner writer, uint64_t offset, uint64_t length) const;

  // Waits for a range; `granted` is put into the result of a later take_ready() with success.
  uint64_t wait(LockOwner owner, const LockRange& range, Granted granted);
  // Stops waiting; false when it was granted or given up already.
  bool give_up(uint64_t wait_id, Granted& granted);
  std::vector<Granted> give_up_all(OpenId open);
  // Waiters whose range is theirs now, oldest first; the caller calls them without the mutex.
  std::vector<Granted> take_ready();

  bool empty() const { return held_.empty() && waiting_.empty(); }
  size_t count(OpenId open) const;

 private:
  struct Held {
    LockOwner owner;
    LockRange range;
  };
  struct Waiter {
    uint64_t id;
    LockOwner owner;
    LockRange range;
    Granted granted;
  };
  bool conflicts(LockOwner owner, const LockRange& range) const;

  std::vector<Held> held_;
  std::vector<Waiter> waiting_;
  uint64_t next_wait_ = 1;
};

}  // namespace sallyport::state
