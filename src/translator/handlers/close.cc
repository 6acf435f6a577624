// CLOSE, FLUSH, PROCESS_EXIT. [MS-CIFS] 3.3.5.7, 3.3.5.8, 3.3.5.20
#include "proto/cifs/close.h"

#include "proto/cifs/dos_time.h"
#include "proto/cifs/flush.h"
#include "proto/cifs/process_exit.h"
#include "proto/smb2/flush.h"
#include "translator/handlers/handlers.h"
#include "translator/handlers/io.h"

namespace sallyport::translator::handlers {
namespace {

Task<Outcome> flush_one(Exchange& x, const File& file) {
  if (file.pipe || file.directory) co_return Outcome();
  smb2::FlushRequest ask;
  ask.file_id = file.handle->id;
  auto where = x.where(*file.handle);
  auto reply = co_await x.call(smb2::Command::flush, ask, where);
  co_return reply.done();
}

}  // namespace

Task<Outcome> set_write_time(Exchange& x, const File& file, uint32_t utime) {
  auto time = cifs::file_time(utime, x.translator.zone());
  if (!time) co_return Outcome();
  fscc::FileBasicInformation change;
  change.last_write_time = *time;
  auto data = wire::encoded(change);
  auto done = co_await set_info(x, *file.handle, smb2::InfoType::file, static_cast<uint8_t>(fscc::FileInformationClass::basic), data);
  co_return done;
}

Task<Outcome> close(Exchange& x) {
  CO_TRY(request, x.request<cifs::CloseRequest>());
  CO_TRY(file, x.file(request.fid));
  auto timed = co_await set_write_time(x, *file, request.last_time_modified);
  (void)timed;  // the file is closed all the same
  auto closed = co_await x.translator.close(file);
  CO_TRY(done, closed);
  x.answer(cifs::CloseResponse{});
  co_return Outcome();
}

Task<Outcome> flush(Exchange& x) {
  CO_TRY(request, x.request<cifs::FlushRequest>());
  if (request.fid != cifs::FlushRequest::kAll) {
    CO_TRY(file, x.file(request.fid));
    auto flushed = co_await flush_one(x, *file);
    if (!flushed) co_return flushed;
  } else {
    std::vector<uint16_t> fids;
    for (const auto& file : x.translator.files.all())
      if (file->uid == x.uid && file->pid == x.header.pid()) fids.push_back(file->fid);
    for (auto fid : fids) {
      auto file = x.translator.files.find(fid);
      if (!file) continue;
      auto flushed = co_await flush_one(x, *file);
      if (!flushed) co_return flushed;
    }
  }
  x.answer(cifs::FlushResponse{});
  co_return Outcome();
}

Task<Outcome> process_exit(Exchange& x) {
  auto uid = x.uid;
  auto pid = x.header.pid();
  std::function<bool(const File&)> of_process = [uid, pid](const File& file) { return file.uid == uid && file.pid == pid; };
  co_await x.translator.close_files(std::move(of_process));
  x.answer(cifs::ProcessExitResponse{});
  co_return Outcome();
}

}  // namespace sallyport::translator::handlers
