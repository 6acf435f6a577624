// Security descriptors in xattrs: "security.NTACL" as Samba's acl_xattr module keeps them (versions 1 to 4 read, 1 written,
// which Samba takes without comparing it to the POSIX ACL), or our own "user.sallyport.ntacl" where only root may write that.
#pragma once

#include "base/result.h"
#include "proto/dtyp/security_descriptor.h"

namespace sallyport::storage::posix {

inline constexpr const char* kSambaNtAcl = "security.NTACL";
inline constexpr const char* kOwnNtAcl = "user.sallyport.ntacl";

struct NtAcl {
  dtyp::SecurityDescriptor descriptor;
  // Samba's versions 2 and later stand beside mode and POSIX ACL, which count too; version 1 stands alone.
  bool beside_mode = false;
  bool damaged = false;  // it could not be understood: its empty list lets nobody in
};

Result<NtAcl> decode_samba_nt_acl(Bytes value);
Buffer encode_samba_nt_acl(const dtyp::SecurityDescriptor& descriptor);

Result<NtAcl> decode_own_nt_acl(Bytes value);
Buffer encode_own_nt_acl(const dtyp::SecurityDescriptor& descriptor);

}  // namespace sallyport::storage::posix
