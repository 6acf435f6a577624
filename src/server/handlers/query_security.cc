// The security descriptor, [MS-SMB2] 3.3.5.20.3.
#include "proto/dtyp/access.h"
#include "server/handlers/output.h"
#include "server/handlers/query_info.h"

namespace sallyport::server::handlers {

namespace {

namespace wanted = smb2::security_information;

uint32_t access_needed(uint32_t which) {
  constexpr uint32_t kPlain =
      wanted::kOwner | wanted::kGroup | wanted::kDacl | wanted::kLabel | wanted::kAttribute | wanted::kScope;
  uint32_t access = 0;
  if (which & (kPlain | wanted::kBackup)) access |= dtyp::access::kReadControl;
  if (which & (wanted::kSacl | wanted::kBackup)) access |= dtyp::access::kAccessSystemSecurity;
  return access;
}

}  // namespace

Result<> query_security(Call& call, const smb2::QueryInfoRequest& request) {
  auto& open = *call.open;
  if (open.is_pipe()) return fail(NtStatus::invalid_device_request);
  uint32_t which = request.additional_information;
  if (!open.may(access_needed(which))) return fail(NtStatus::access_denied);
  TRY(descriptor, open.file->security());
  auto encoded = dtyp::encode_security_descriptor(dtyp::selected(descriptor, which));
  if (encoded.size() > request.output_buffer_length) return fail(too_small(call, static_cast<uint32_t>(encoded.size())));
  OutputBuffer output(call);
  call.out.append(encoded.bytes());
  output.finish(encoded.size());
  return {};
}

}  // namespace sallyport::server::handlers
