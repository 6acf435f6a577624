// READ, [MS-SMB2] 3.3.5.12. A large plain read leaves the file by sendfile; all others are read straight into the answer.
#include <sys/uio.h>

#include <mutex>

#include "proto/dtyp/access.h"
#include "server/chain.h"
#include "server/engine.h"
#include "server/handlers/handlers.h"

namespace sallyport::server::handlers {

namespace {

constexpr size_t kSendfileFrom = 64 * 1024;

Result<> read_pipe(Call& call, const smb2::ReadRequest& request) {
  std::unique_lock lock(call.open->pipe_mutex);
  TRY(got, call.open->pipe->read(request.length));
  call.answer(smb2::ReadResponseHead{static_cast<uint32_t>(got.data.size()), 0});
  call.out.append(got.data.bytes());
  if (got.more) call.status = NtStatus::buffer_overflow;
  return {};
}

// Are both ends of this part of the file in the page cache? sendfile() would wait for a disk otherwise.
bool is_cached(int file, uint64_t offset, size_t length) {
  uint8_t byte;
  iovec part{&byte, 1};
  constexpr size_t kStep = 512 * 1024;
  for (size_t at = 0; at < length; at += kStep)
    if (preadv2(file, &part, 1, static_cast<off_t>(offset + at), RWF_NOWAIT) != 1) return false;
  return preadv2(file, &part, 1, static_cast<off_t>(offset + length - 1), RWF_NOWAIT) == 1;
}

// Only when nothing must be computed over the data, and the answer stands alone in its frame.
bool may_send_file(const Call& call, uint32_t length) {
  return length >= kSendfileFrom && call.open->file->descriptor() >= 0 && call.chain.single() && !call.chain.encrypted() &&
         !call.chain.signs() && !call.chain.on_worker();
}

Result<bool> send_from_file(Call& call, const smb2::ReadRequest& request) {
  auto& file = call.open->file;
  TRY(info, file->info());
  if (request.offset >= info.end_of_file) return false;
  auto length = static_cast<size_t>(std::min<uint64_t>(request.length, info.end_of_file - request.offset));
  if (length < kSendfileFrom || length < request.minimum_count) return false;
  if (!is_cached(file->descriptor(), request.offset, length)) return fail(NtStatus::pending);
  call.answer(smb2::ReadResponseHead{static_cast<uint32_t>(length), 0});
  call.chain.send_file(file, file->descriptor(), request.offset, length);
  call.open->position = request.offset + length;
  call.engine.bytes_read.fetch_add(length, std::memory_order_relaxed);
  return true;
}

}  // namespace

Result<> Read::run(Call& call, const Request& request) {
  TRY(paid, check_charge(call, request.length));
  if (call.open->is_pipe()) return read_pipe(call, request);
  auto& open = *call.open;
  if (open.is_directory()) return fail(NtStatus::invalid_device_request);
  if (!open.may_any(dtyp::access::kFileReadData | dtyp::access::kFileExecute)) return fail(NtStatus::access_denied);
  if (request.offset > INT64_MAX || request.length > INT64_MAX - request.offset) return fail(NtStatus::invalid_parameter);
  {
    std::lock_guard guard(open.node->mutex);
    if (open.node->locks.blocks_read(open.id, request.offset, request.length)) return fail(NtStatus::file_lock_conflict);
  }
  if (may_send_file(call, request.length)) {
    TRY(sent, send_from_file(call, request));
    if (sent) return {};
  }
  call.answer(smb2::ReadResponseHead{});
  size_t data_at = call.out.size();
  uint8_t* room = call.out.append(request.length);
  auto got = open.file->read({room, request.length}, request.offset, call.may_block || !call.engine.has_workers());
  if (!got) return fail(got.error());
  if (*got < request.minimum_count || (*got == 0 && request.length)) return fail(NtStatus::end_of_file);
  call.out.resize(data_at + *got);
  store_le(call.out.data() + call.base + smb2::Header::kSize + 4, static_cast<uint32_t>(*got));
  open.position = request.offset + *got;
  call.engine.bytes_read.fetch_add(*got, std::memory_order_relaxed);
  return {};
}

}  // namespace sallyport::server::handlers
