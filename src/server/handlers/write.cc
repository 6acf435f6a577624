// WRITE, [MS-SMB2] 3.3.5.13.
#include <mutex>

#include "proto/dtyp/access.h"
#include "server/caching.h"
#include "server/engine.h"
#include "server/handlers/handlers.h"

namespace sallyport::server::handlers {

namespace {

Result<> write_pipe(Call& call, Bytes data) {
  std::lock_guard guard(call.open->pipe_mutex);
  TRY(written, call.open->pipe->write(data));
  call.answer(smb2::WriteResponse{static_cast<uint32_t>(data.size()), 0});
  return {};
}

}  // namespace

Result<> Write::run(Call& call, const Request& request) {
  TRY(paid, check_charge(call, request.data.size()));
  if (request.channel != smb2::Channel::none) return fail(NtStatus::invalid_parameter);
  if (call.open->is_pipe()) return write_pipe(call, request.data);
  auto& open = *call.open;
  if (open.is_directory()) return fail(NtStatus::invalid_device_request);
  if (!open.may_any(dtyp::access::kFileWriteData | dtyp::access::kFileAppendData)) return fail(NtStatus::access_denied);
  if (request.offset > INT64_MAX || request.data.size() > INT64_MAX - request.offset) return fail(NtStatus::invalid_parameter);
  bool through =
      (request.flags & smb2::write_flags::kWriteThrough) || (open.create_options & smb2::create_options::kWriteThrough);
  if (through && !call.may_block && call.engine.has_workers()) return fail(NtStatus::pending);
  {
    std::lock_guard guard(open.node->mutex);
    if (open.node->locks.blocks_write(call.lock_owner(), request.offset, request.data.size())) return fail(NtStatus::file_lock_conflict);
  }
  end_reading_caches(open);
  if (!request.data.empty()) {
    TRY(written, open.file->write(request.data, request.offset));
  }
  if (through) {
    TRY(flushed, open.file->flush());
  }
  open.position = request.offset + request.data.size();
  call.engine.bytes_written.fetch_add(request.data.size(), std::memory_order_relaxed);
  call.answer(smb2::WriteResponse{static_cast<uint32_t>(request.data.size()), 0});
  return {};
}

}  // namespace sallyport::server::handlers
