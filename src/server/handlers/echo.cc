// ECHO, [MS-SMB2] 3.3.5.17.
#include "server/handlers/handlers.h"

namespace sallyport::server::handlers {

Result<> Echo::run(Call& call, const Request&) {
  call.answer(smb2::EchoResponse{});
  return {};
}

}  // namespace sallyport::server::handlers
