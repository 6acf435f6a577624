// FLUSH, [MS-SMB2] 3.3.5.11. Runs on a worker thread: a disk takes its time, and only its answer is a promise.
#include "proto/dtyp/access.h"
#include "server/handlers/handlers.h"

namespace sallyport::server::handlers {

Result<> Flush::run(Call& call, const Request&) {
  if (!call.open->is_pipe()) {
    constexpr uint32_t kWriting = dtyp::access::kFileWriteData | dtyp::access::kFileAppendData;
    if (!call.open->may_any(kWriting)) return fail(NtStatus::access_denied);
    TRY(flushed, call.open->file->flush());
  }
  call.answer(smb2::FlushResponse{});
  return {};
}

}  // namespace sallyport::server::handlers
