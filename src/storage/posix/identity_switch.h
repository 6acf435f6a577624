// Acting on the file system as a request's user. Linux keeps credentials per thread: a process run as root changes the
// file-system uid, gid and supplementary groups of the calling thread only, by raw system calls (libc's own wrappers would
// change every thread). They stay changed after the call: the next request of the same user costs nothing. Whatever else a
// thread does that must happen as the server itself stands under an AsProcess.
#pragma once

#include "policy/identity.h"

namespace sallyport::storage::posix {

// Whether this process can switch at all (it runs as root).
bool can_switch();

// From here on the calling thread acts for `who`; false when the system does not know this user (nothing is changed then).
[[nodiscard]] bool act_as(const policy::Identity& who);

// The server's own identity until the end of the scope.
class AsProcess {
 public:
  AsProcess();
  ~AsProcess();
  AsProcess(const AsProcess&) = delete;
  AsProcess& operator=(const AsProcess&) = delete;

 private:
  bool changed_ = false;
  uid_t uid_ = 0;
  gid_t gid_ = 0;
};

}  // namespace sallyport::storage::posix
