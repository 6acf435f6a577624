// The security descriptor, [MS-SMB2] 3.3.5.21.3, [MS-FSA] 2.1.5.16.
#include "proto/dtyp/access.h"
#include "server/handlers/set_info.h"

namespace sallyport::server::handlers {

namespace {

namespace parts = smb2::security_information;

}  // namespace

uint32_t access_to_set_security(uint32_t which) {
  uint32_t access = 0;
  if (which & (parts::kOwner | parts::kGroup | parts::kLabel)) access |= dtyp::access::kWriteOwner;
  if (which & parts::kDacl) access |= dtyp::access::kWriteDac;
  if (which & (parts::kSacl | parts::kAttribute | parts::kScope)) access |= dtyp::access::kAccessSystemSecurity;
  if (which & parts::kBackup) access |= dtyp::access::kWriteDac | dtyp::access::kWriteOwner | dtyp::access::kAccessSystemSecurity;
  return access;
}

Result<> set_security(Call& call, const smb2::SetInfoRequest& request) {
  auto& open = *call.open;
  if (open.is_pipe()) return fail(NtStatus::invalid_device_request);
  uint32_t which = request.additional_information;
  if (call.tree->read_only() || !open.may(access_to_set_security(which))) return fail(NtStatus::access_denied);
  TRY(descriptor, dtyp::decode_security_descriptor(request.input));
  // A part that was named but is not there is left as it is.
  if (!descriptor.owner) which &= ~parts::kOwner;
  if (!descriptor.group) which &= ~parts::kGroup;
  which &= parts::kOwner | parts::kGroup | parts::kDacl | parts::kSacl;
  return which ? open.file->set_security(descriptor, which) : Result<>{};
}

}  // namespace sallyport::server::handlers
