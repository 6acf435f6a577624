// SET_INFO, [MS-SMB2] 3.3.5.21.
#include "server/handlers/set_info.h"

#include "server/handlers/handlers.h"
#include "server/refused_file.h"

namespace sallyport::server::handlers {

namespace {

Result<> set(Call& call, const smb2::SetInfoRequest& request) {
  switch (request.info_type) {
    case smb2::InfoType::file: return call.open->is_pipe() ? set_pipe(call, request) : set_file(call, request);
    case smb2::InfoType::security: return set_security(call, request);
    case smb2::InfoType::filesystem:  // quotas and labels: nothing of a volume can be set through a share
    case smb2::InfoType::quota: return fail(NtStatus::not_supported);
  }
  return fail(NtStatus::invalid_parameter);
}

}  // namespace

Result<> SetInfo::run(Call& call, const Request& request) {
  TRY(paid, check_charge(call, request.input.size()));
  auto done = set(call, request);
  if (!done) {
    if (is_refusal(done.error())) note_refused_change(call, request, done.error());
    return done;
  }
  call.answer(smb2::SetInfoResponse{});
  return {};
}

}  // namespace sallyport::server::handlers
