// Opening and creating: [MS-FSA] 2.1.5.1 on top of openat2.
#pragma once

#include "storage/open_rules.h"
#include "storage/posix/object.h"
#include "storage/posix/resolve.h"

namespace sallyport::storage::posix {

// What opening found or made, before it becomes a File.
struct Target {
  Fd fd;
  bool path_only = false;  // fd was opened with O_PATH
  bool writable = false;
  bool readable = false;
  std::string path;        // on the disk
  std::u16string name;     // as shown
  Object object;
  Grant grant;
  bool created = false;
  bool by_acl = false;  // a descriptor that stands alone gave the rights: the kernel is not asked about removing either
};

// The unnamed stream of a file, or a directory; the calling thread acts for `who`.
Result<Target> open_target(Share& share, const Identity& who, const OpenArgs& args);

// What opening a stream asks of the file it belongs to, which is made along with it.
OpenArgs base_args(const OpenArgs& args);

}  // namespace sallyport::storage::posix
