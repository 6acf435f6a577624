// WRITE_ANDX, WRITE, WRITE_AND_UNLOCK, WRITE_AND_CLOSE. [MS-CIFS] 3.3.5.37, 3.3.5.14, 3.3.5.23, 3.3.5.34
#include "proto/cifs/write.h"

#include "proto/cifs/write_andx.h"
#include "proto/cifs/write_and_close.h"
#include "proto/fscc/set_file_info.h"
#include "proto/smb2/write.h"
#include "translator/handlers/handlers.h"
#include "translator/handlers/io.h"

namespace sallyport::translator::handlers {
namespace {

// The first write of a message to a pipe begins with its length.
Bytes pipe_data(const cifs::WriteAndx& request) {
  constexpr uint16_t kStart = cifs::write_mode::kNamedPipeStart | cifs::write_mode::kNamedPipeRaw;
  bool length_first = (request.write_mode & kStart) == kStart && request.data.size() >= 2;
  return length_first ? request.data.subspan(2) : request.data;
}

Task<Outcome> write_words(Exchange& x, const cifs::WriteAndx& request) {
  CO_TRY(file, x.file(request.fid));
  auto data = file->pipe ? pipe_data(request) : request.data;
  auto skipped = static_cast<uint32_t>(request.data.size() - data.size());
  auto written = co_await write_at(x, *file, request.offset(), data, request.write_mode & cifs::write_mode::kWritethrough);
  if (!written) co_return fail(written.error());
  cifs::WriteAndxResponse out;
  out.set_count(*written + skipped);
  out.available = file->pipe ? 0 : 0xFFFF;
  x.answer(out);
  co_return Outcome();
}

// No bytes at all set the file's end.
Task<Result<uint32_t>> core_write(Exchange& x, File& file, const cifs::WriteRequest& request) {
  auto data = request.bytes.data.first(std::min<size_t>(request.bytes.data.size(), request.count_of_bytes_to_write));
  if (request.count_of_bytes_to_write == 0 && !file.pipe) {
    if (!file.can_write) co_return fail(NtStatus::access_denied);
    auto set = co_await set_end_of_file(x, *file.handle, request.write_offset_in_bytes);
    CO_TRY(done, set);
    co_return 0u;
  }
  auto written = co_await write_at(x, file, request.write_offset_in_bytes, data, false);
  co_return written;
}

Task<Outcome> last_write(Exchange& x, const cifs::WriteAndClose& request) {
  CO_TRY(file, x.file(request.fid));
  auto written = co_await write_at(x, *file, request.write_offset_in_bytes, request.data, false);
  if (!written) co_return fail(written.error());
  auto timed = co_await set_write_time(x, *file, request.last_write_time);
  (void)timed;
  if (!request.data.empty()) {
    auto closed = co_await x.translator.close(file);
    CO_TRY(done, closed);
  }
  cifs::WriteAndCloseResponse out;
  out.count_of_bytes_written = static_cast<uint16_t>(*written);
  x.answer(out);
  co_return Outcome();
}

}  // namespace

Task<Outcome> set_end_of_file(Exchange& x, const Handle& handle, uint64_t size) {
  fscc::FileEndOfFileInformation change{size};
  auto data = wire::encoded(change);
  auto done = co_await set_info(x, handle, smb2::InfoType::file, static_cast<uint8_t>(fscc::FileInformationClass::end_of_file), data);
  co_return done;
}

Task<Result<uint32_t>> write_at(Exchange& x, File& file, uint64_t offset, Bytes data, bool through) {
  if (!file.can_write) co_return fail(NtStatus::access_denied);
  if (data.empty() && !file.pipe) co_return 0u;
  smb2::WriteRequest ask;
  ask.file_id = file.handle->id;
  ask.offset = file.pipe ? 0 : offset;
  ask.data = data;
  ask.flags = through ? smb2::write_flags::kWriteThrough : 0;
  auto where = x.where(*file.handle);
  auto reply = co_await x.call(smb2::Command::write, ask, where, data.size());
  CO_TRY(told, reply.body<smb2::WriteResponse>());
  file.handle->position = offset + told.count;
  co_return told.count;
}

// quirk: data that are not all there are a wrong parameter to servers of Windows, not a wrong message, here and in WRITE.
Task<Outcome> write_andx(Exchange& x) {
  if (x.word_count() == 12) {
    auto request = x.request<cifs::WriteAndxRequestShort>();
    if (!request) co_return fail(NtStatus::invalid_parameter);
    auto outcome = co_await write_words(x, *request);
    co_return outcome;
  }
  auto decoded = x.request<cifs::WriteAndxRequest>();
  if (!decoded) co_return fail(NtStatus::invalid_parameter);
  const auto& request = *decoded;
  auto outcome = co_await write_words(x, request);
  co_return outcome;
}

Task<Outcome> write(Exchange& x) {
  auto decoded = x.request<cifs::WriteRequest>();
  if (!decoded) co_return fail(NtStatus::invalid_parameter);
  const auto& request = *decoded;
  CO_TRY(file, x.file(request.fid));
  auto written = co_await core_write(x, *file, request);
  if (!written) co_return fail(written.error());
  cifs::WriteResponse out;
  out.count_of_bytes_written = static_cast<uint16_t>(*written);
  x.answer(out);
  co_return Outcome();
}

Task<Outcome> write_and_unlock(Exchange& x) {
  CO_TRY(request, x.request<cifs::WriteAndUnlockRequest>());
  CO_TRY(file, x.file(request.fid));
  auto written = co_await write_at(x, *file, request.write_offset_in_bytes, request.bytes.data, false);
  if (!written) co_return fail(written.error());
  LockRange range{request.write_offset_in_bytes, request.count_of_bytes_to_write, x.header.pid_low};
  // Who writes nothing unlocks nothing.
  Outcome unlocked;
  if (range.length) unlocked = co_await unlock_range(x, *file, range);
  if (!unlocked) co_return unlocked;
  cifs::WriteAndUnlockResponse out;
  out.count_of_bytes_written = static_cast<uint16_t>(*written);
  x.answer(out);
  co_return Outcome();
}

Task<Outcome> write_and_close(Exchange& x) {
  if (x.word_count() == 12) {
    CO_TRY(request, x.request<cifs::WriteAndCloseRequestLong>());
    auto outcome = co_await last_write(x, request);
    co_return outcome;
  }
  CO_TRY(request, x.request<cifs::WriteAndCloseRequest>());
  auto outcome = co_await last_write(x, request);
  co_return outcome;
}

}  // namespace sallyport::translator::handlers
