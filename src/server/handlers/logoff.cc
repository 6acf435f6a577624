// LOGOFF, [MS-SMB2] 3.3.5.6.
#include "server/connection.h"
#include "server/engine.h"
#include "server/handlers/handlers.h"

namespace sallyport::server::handlers {

Result<> Logoff::run(Call& call, const Request&) {
  call.engine.end_session(call.session);
  call.answer(smb2::LogoffResponse{});
  return {};
}

}  // namespace sallyport::server::handlers
