// Why a Store refused, found out after the fact: asked only when something was refused, so that what is allowed costs nothing.
// What is told is true of the moment it was asked in.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "proto/dtyp/acl.h"

namespace sallyport::storage {

// What POSIX permissions say about one object and the user that the kernel sees.
struct ModeDenial {
  enum class Class { owner, group, others, posix_acl };  // whose bits count for this user
  Class of = Class::others;
  mode_t mode = 0;
  uid_t owner = 0;
  gid_t group = 0;
  uid_t user = 0;
  unsigned lacks = 0;       // of r, w, x: 4, 2, 1; on a folder 1 is to pass through it
  bool owner_only = false;  // what was asked for is the owner's alone, whatever the bits
};

struct Denial {
  enum class Cause {
    unknown,           // nothing refuses it (any more)
    share_rights,      // the share may only be read by this user
    acl,               // `ace` denied `missing`, or, when there is none, no entry granted it
    damaged_acl,       // there is a descriptor and it cannot be understood
    mode,              // see `mode`
    sticky_folder,     // only owners remove and rename in it
    audit_right,       // ACCESS_SYSTEM_SECURITY, which nobody has over the network
    read_only_medium,
    dos_read_only,     // FILE_ATTRIBUTE_READONLY
    hidden_or_system,  // to be replaced by somebody who did not know it for one
    immutable,         // chattr +i
    append_only,       // chattr +a
    running_program,
    leads_outside,     // a symbolic link out of the share
    not_a_file,        // FIFO, socket, device
    folder_in_the_way, // of a rename
    share_root,        // it can be neither removed nor renamed
    reserved_name,     // what the store keeps for itself
    far_server,        // the server that has the file; its own reasons are not known here
    far_login          // it lets our login not in, or there is no password for it
  };
  Cause cause = Cause::unknown;
  std::u16string object;   // what refuses, as clients name it; "" the share's root
  std::string path;        // where that is on this machine, "" where it is nowhere
  bool directory = false;
  uint32_t missing = 0;    // access mask
  std::optional<size_t> entry;
  std::optional<dtyp::Ace> ace;
  ModeDenial mode;
};

}  // namespace sallyport::storage
