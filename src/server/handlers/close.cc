// CLOSE, [MS-SMB2] 3.3.5.10.
#include "server/engine.h"
#include "server/handlers/handlers.h"

namespace sallyport::server::handlers {

Result<> Close::run(Call& call, const Request& request) {
  auto open = call.open;
  if (!call.session->take_open(open->id)) return fail(NtStatus::file_closed);
  bool wants_attributes = (request.flags & smb2::kClosePostqueryAttrib) && open->file;
  call.engine.close(open, NtStatus::notify_cleanup, storage::File::Closing::wait);
  smb2::CloseResponse answer;
  if (wants_attributes) {
    if (auto info = open->file->info()) {
      answer.flags = smb2::kClosePostqueryAttrib;
      answer.creation_time = info->creation_time;
      answer.last_access_time = info->last_access_time;
      answer.last_write_time = info->last_write_time;
      answer.change_time = info->change_time;
      answer.allocation_size = info->allocation_size;
      answer.end_of_file = info->end_of_file;
      answer.file_attributes = info->attributes;
    }
  }
  call.answer(answer);
  return {};
}

}  // namespace sallyport::server::handlers
