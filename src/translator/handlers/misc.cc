// ECHO, NT_CANCEL, and the raw mode that is never offered. [MS-CIFS] 3.3.5.32, 3.3.5.51, 3.3.5.15
#include "proto/cifs/echo.h"
#include "translator/handlers/handlers.h"

namespace sallyport::translator::handlers {

Task<Outcome> echo(Exchange& x) {
  constexpr uint16_t kMostEchoes = 16;
  CO_TRY(request, x.request<cifs::EchoRequest>());
  x.silent = request.echo_count == 0;
  for (uint16_t i = 1; i <= std::min(request.echo_count, kMostEchoes); i++) {
    cifs::EchoResponse out;
    out.sequence_number = i;
    out.data = request.data;
    if (i > 1) x.send_part();
    x.answer(out);
  }
  co_return Outcome();
}

// The request that is cancelled answers itself.
Task<Outcome> nt_cancel(Exchange& x) {
  x.silent = true;
  auto same = [&](const Exchange& other) {
    return &other != &x && other.header.mid == x.header.mid && other.header.pid() == x.header.pid() &&
           other.header.uid == x.header.uid && other.header.tid == x.header.tid;
  };
  for (auto* other : x.translator.exchanges)
    if (same(*other)) {
      other->cancel();
      break;
    }
  co_return Outcome();
}

Task<Outcome> raw_refused(Exchange&) { co_return fail(NtStatus::smb_use_standard); }

}  // namespace sallyport::translator::handlers
