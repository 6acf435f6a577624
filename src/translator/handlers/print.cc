// OPEN_PRINT_FILE, WRITE_PRINT_FILE, CLOSE_PRINT_FILE, GET_PRINT_QUEUE: a job is a file made on a printer's share, which goes to the
// printer when it is closed. [MS-CIFS] 3.3.5.54 to 3.3.5.56, 2.2.4.70
#include "proto/cifs/print_file.h"

#include <algorithm>

#include "proto/cifs/print_queue.h"
#include "translator/handlers/handlers.h"
#include "translator/handlers/io.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

// [MS-CIFS] 3.3.5.54: a share of files takes no jobs.
Result<TreePtr> printer(const Exchange& x) {
  TRY(session, x.session());
  TRY(tree, x.tree());
  if (tree->kind != TreeKind::printer) return fail(NtStatus::invalid_device_request);
  return tree;
}

Result<FilePtr> job(const Exchange& x, uint16_t fid) {
  TRY(tree, printer(x));
  TRY(file, x.file(fid));
  if (!file->print_job) return fail(NtStatus::invalid_handle);
  return file;
}

// A name for people, as a name of a file.
std::u16string job_name(std::u16string identifier) {
  constexpr size_t kLongest = 64;
  constexpr std::u16string_view kForbidden = u"\\/:*?\"<>|";
  identifier.resize(std::min(identifier.size(), kLongest));
  std::replace_if(identifier.begin(), identifier.end(),
                  [&](char16_t c) { return c < 0x20 || kForbidden.find(c) != std::u16string_view::npos; }, u'_');
  return identifier.empty() ? u"job" : identifier;
}

}  // namespace

Task<Outcome> open_print_file(Exchange& x) {
  CO_TRY(request, x.request<cifs::OpenPrintFileRequest>());
  CO_TRY(tree, printer(x));
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  OpenArgs args;
  args.name = job_name(text_of(request.identifier));
  args.access = kGenericWrite;
  args.share = kShareAll;
  args.options = smb2::create_options::kNonDirectoryFile | smb2::create_options::kSequentialOnly;
  args.disposition = smb2::CreateDisposition::create;
  auto opened = co_await open_at_server(x, *where, args);
  if (!opened) co_return fail(opened.error());
  auto added = co_await add_file(x, std::move(*opened), args);
  if (!added) co_return fail(added.error());
  (*added)->print_job = true;
  cifs::OpenPrintFileResponse out;
  out.fid = (*added)->fid;
  x.answer(out);
  co_return Outcome();
}

// One piece behind the other: there is no offset.
Task<Outcome> write_print_file(Exchange& x) {
  CO_TRY(request, x.request<cifs::WritePrintFileRequest>());
  CO_TRY(file, job(x, request.fid));
  Bytes data = request.bytes.data;
  while (!data.empty()) {
    auto written = co_await write_at(x, *file, file->handle->position, data, false);
    if (!written) co_return fail(written.error());
    if (*written == 0) co_return fail(NtStatus::disk_full);
    data = data.subspan(std::min<size_t>(*written, data.size()));
  }
  x.answer(cifs::WritePrintFileResponse{});
  co_return Outcome();
}

Task<Outcome> close_print_file(Exchange& x) {
  CO_TRY(request, x.request<cifs::ClosePrintFileRequest>());
  CO_TRY(file, job(x, request.fid));
  auto closed = co_await x.translator.close(file);
  CO_TRY(done, closed);
  x.answer(cifs::ClosePrintFileResponse{});
  co_return Outcome();
}

// Jobs are handed on as they are closed: the queue of this server is always empty.
Task<Outcome> get_print_queue(Exchange& x) {
  CO_TRY(request, x.request<cifs::GetPrintQueueRequest>());
  CO_TRY(tree, printer(x));
  x.answer(cifs::GetPrintQueueResponse{});
  co_return Outcome();
}

}  // namespace sallyport::translator::handlers
