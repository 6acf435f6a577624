// An object looked at once more, to say why it refused somebody.
#pragma once

#include "storage/denial.h"
#include "storage/posix/object.h"

namespace sallyport::storage::posix {

struct Asker {
  Share& share;
  const Identity& who;
};

struct Seen {
  Fd fd;             // O_PATH
  std::string path;  // on the disk, below the share's root
  Object object;

  bool directory() const { return object.is_directory(); }
};

// As the server itself sees it; whoever asks has been let through to it.
Result<Seen> look(const Share& share, std::string path);

// A Denial about this object.
Denial denial_of(const Seen& seen, Denial::Cause cause, const Share& share);

// Which bits of `wanted` (r, w, x) mode and POSIX ACL do not give; unknown when none. The calling thread acts for the user.
Denial denied_by_mode(const Seen& seen, unsigned wanted, const Asker& asker);
// The same for an access mask, which the object's mode does not cover.
Denial denied_rights_by_mode(const Seen& seen, uint32_t missing, const Asker& asker);
// What the object's descriptor has against `wanted`; unknown when it has none or nothing.
Denial denied_by_acl(const Seen& seen, uint32_t wanted, const Asker& asker);
// chattr +i and +a.
Denial denied_by_flags(const Seen& seen, const Share& share);

// What a folder has against something new in it, or against something leaving it: `needed` is FILE_ADD_FILE,
// FILE_ADD_SUBDIRECTORY or FILE_DELETE_CHILD.
Denial denied_in_folder(const Seen& folder, uint32_t needed, const Asker& asker);
// The sticky bit of the folder that `seen` lies in.
Denial denied_by_sticky(const Seen& folder, const Seen& seen, const Asker& asker);

}  // namespace sallyport::storage::posix
