// POSIX permissions in Windows' terms.
#pragma once

#include <sys/stat.h>

#include "policy/identity.h"
#include "policy/sid_mapper.h"
#include "proto/dtyp/security_descriptor.h"

namespace sallyport::storage::posix {

// Whom the kernel sees: the request's user when the server runs as root, else the server's own.
struct KernelUser {
  uid_t uid = 0;
  gid_t gid = 0;
  const std::vector<gid_t>* groups = nullptr;
  bool in_group(gid_t gid) const;
};
KernelUser kernel_user(const policy::Identity& who);

// Which of r, w, x (4, 2, 1) a mode gives.
unsigned mode_bits(const KernelUser& user, const struct statx& about);

// What they mean as an access mask. DELETE is not among it: it is the folder's to give.
uint32_t rights_of(unsigned bits, bool owner, bool directory);

// A descriptor that says what owner, group and mode say.
dtyp::SecurityDescriptor descriptor_of(const struct statx& about, const policy::SidMapper& sids);

}  // namespace sallyport::storage::posix
