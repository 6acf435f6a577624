// OPLOCK_BREAK acknowledgment, [MS-SMB2] 3.3.5.22. No oplock or lease is granted, so there is none to acknowledge.
#include "server/handlers/handlers.h"

namespace sallyport::server::handlers {

Result<> OplockBreak::run(Call& call, const Request& request) {
  if (!call.session->find_open(request.file_id)) return fail(NtStatus::file_closed);
  return fail(NtStatus::invalid_device_state);
}

}  // namespace sallyport::server::handlers
