// READ, [MS-SMB2] 3.3.5.12. A large plain read leaves the file by sendfile; all others are read straight into the answer.
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

// Only when nothing must be computed over the data, and the answer stands alone in its frame.
bool may_send_file(const Call& call, uint32_t length) {
  return length >= kSendfileFrom && call.chain.single() && !call.chain.encrypted() && !call.chain.signs() &&
         !call.chain.on_worker();
}

Result<bool> send_from_file(Call& call, const smb2::ReadRequest& request) {
  auto& file = call.open->file;
  TRY(part, file->sendable({request.offset, request.length}));
  if (part.file < 0 || part.length < kSendfileFrom || part.length < request.minimum_count) return false;
  call.answer(smb2::ReadResponseHead{static_cast<uint32_t>(part.length), 0});
  call.chain.send_file(file, part.file, request.offset, part.length);
  call.open->position = request.offset + part.length;
  call.engine.bytes_read.fetch_add(part.length, std::memory_order_relaxed);
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
    if (open.node->locks.blocks_read(call.lock_owner(), request.offset, request.length)) return fail(NtStatus::file_lock_conflict);
  }
  if (may_send_file(call, request.length)) {
    TRY(sent, send_from_file(call, request));
    if (sent) return {};
  }
  call.answer(smb2::ReadResponseHead{});
  size_t data_at = call.out.size();
  call.chain.reserve(data_at + request.length);
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
