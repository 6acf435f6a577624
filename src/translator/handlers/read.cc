// READ_ANDX, READ, LOCK_AND_READ, SEEK. [MS-CIFS] 3.3.5.36, 3.3.5.13, 3.3.5.22, 3.3.5.21
#include "proto/cifs/negotiate.h"
#include "proto/cifs/read.h"

#include "proto/cifs/read_andx.h"
#include "proto/cifs/seek.h"
#include "proto/smb2/read.h"
#include "translator/handlers/handlers.h"
#include "translator/handlers/io.h"

namespace sallyport::translator::handlers {
namespace {

// A frame of the session service has 17 bits of length; the headers stand in front.
constexpr uint32_t kMostRead = 0x1FF00;

uint32_t room_for_data(const Exchange& x) {
  constexpr uint32_t kHeaders = 64;
  return std::max(x.translator.negotiated.client_buffer, 1024u) - kHeaders;
}

Task<Outcome> read_words(Exchange& x, const cifs::ReadAndx& request) {
  CO_TRY(file, x.file(request.fid));
  bool large = x.translator.negotiated.client_capabilities & cifs::capabilities::kLargeReadx;
  uint32_t wanted = file->pipe ? request.max_count_of_bytes_to_return : request.max_count();
  wanted = std::min(wanted, large || file->pipe ? kMostRead : room_for_data(x));
  Reply holder;
  auto data = co_await read_at(x, *file, request.offset(), wanted, holder);
  if (!data) co_return fail(data.error());
  cifs::ReadAndxResponse out;
  out.available = file->pipe ? 0 : 0xFFFF;
  out.data = *data;
  x.answer(out);
  co_return Outcome();
}

template <class Response>
Task<Outcome> core_read(Exchange& x, const cifs::ReadRequest& request, bool lock) {
  CO_TRY(file, x.file(request.fid));
  LockRange range{request.read_offset_in_bytes, request.count_of_bytes_to_read, x.header.pid_low};
  if (lock) {
    auto locked = co_await lock_range(x, *file, range, false, 0);
    if (!locked) co_return locked;
  }
  Reply holder;
  uint32_t wanted = std::min<uint32_t>(request.count_of_bytes_to_read, room_for_data(x));
  auto data = co_await read_at(x, *file, request.read_offset_in_bytes, wanted, holder);
  if (!data) co_return fail(data.error());
  Response out;
  out.count_of_bytes_returned = static_cast<uint16_t>(data->size());
  out.bytes.data = *data;
  x.answer(out);
  co_return Outcome();
}

}  // namespace

// SMB2 reads for whoever may execute; SMB1 only where the client says that this is what it reads for ([MS-CIFS] 2.2.3.1).
bool may_read(const Exchange& x, const File& file) {
  namespace access = dtyp::access;
  constexpr uint32_t kReads = access::kFileReadData | access::kGenericRead | access::kGenericAll | access::kMaximumAllowed;
  bool executes = file.handle->access & (access::kFileExecute | access::kGenericExecute);
  return (file.handle->access & kReads) || !executes || (x.header.flags2 & cifs::header_flags2::kPagingIo);
}

Task<Result<Bytes>> read_at(Exchange& x, File& file, uint64_t offset, uint32_t length, Reply& holder) {
  if (!file.can_read || !may_read(x, file)) co_return fail(NtStatus::access_denied);
  smb2::ReadRequest ask;
  ask.file_id = file.handle->id;
  ask.offset = file.pipe ? 0 : offset;
  ask.length = length;
  auto where = x.where(*file.handle);
  holder = co_await x.call(smb2::Command::read, ask, where, length);
  if (holder.status() == NtStatus::end_of_file) co_return Bytes();
  CO_TRY(told, holder.body<smb2::ReadResponse>());
  if (holder.status() == NtStatus::buffer_overflow) x.warning = NtStatus::buffer_overflow;
  file.handle->position = file.handle->told_position = offset + told.data.size();
  co_return told.data;
}

Task<Outcome> read_andx(Exchange& x) {
  if (x.word_count() == 10) {
    CO_TRY(request, x.request<cifs::ReadAndxRequestShort>());
    auto outcome = co_await read_words(x, request);
    co_return outcome;
  }
  CO_TRY(request, x.request<cifs::ReadAndxRequest>());
  auto outcome = co_await read_words(x, request);
  co_return outcome;
}

Task<Outcome> read(Exchange& x) {
  CO_TRY(request, x.request<cifs::ReadRequest>());
  auto outcome = co_await core_read<cifs::ReadResponse>(x, request, false);
  co_return outcome;
}

Task<Outcome> lock_and_read(Exchange& x) {
  CO_TRY(request, x.request<cifs::LockAndReadRequest>());
  auto outcome = co_await core_read<cifs::LockAndReadResponse>(x, request, true);
  co_return outcome;
}

Task<Outcome> seek(Exchange& x) {
  CO_TRY(request, x.request<cifs::SeekRequest>());
  CO_TRY(file, x.file(request.fid));
  int64_t base = 0;
  if (request.mode == cifs::SeekMode::from_current) base = static_cast<int64_t>(file->handle->position);
  if (request.mode == cifs::SeekMode::from_end) {
    auto all = co_await query_all(x, *file->handle);
    if (!all) co_return fail(all.error());
    base = static_cast<int64_t>(all->standard.end_of_file);
  }
  // Before the start means the start.
  int64_t offset = request.mode == cifs::SeekMode::from_start ? int64_t{static_cast<uint32_t>(request.offset)} : request.offset;
  file->handle->position = static_cast<uint64_t>(std::max<int64_t>(base + offset, 0));
  cifs::SeekResponse out;
  out.offset = static_cast<uint32_t>(file->handle->position);
  x.answer(out);
  co_return Outcome();
}

}  // namespace sallyport::translator::handlers
