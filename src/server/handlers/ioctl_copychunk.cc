// Copying on the server: FSCTL_SRV_REQUEST_RESUME_KEY names the source, FSCTL_SRV_COPYCHUNK(_WRITE) copies from it.
// [MS-SMB2] 3.3.5.15.5, 3.3.5.15.6
#include "proto/dtyp/access.h"
#include "proto/smb2/ioctl_payloads.h"
#include "server/caching.h"
#include "server/engine.h"
#include "server/handlers/ioctl_calls.h"

namespace sallyport::server::handlers {

namespace {

constexpr uint32_t kMostChunks = 256;
constexpr uint32_t kLargestChunk = 1 << 20;
constexpr uint32_t kMostBytes = 16 << 20;

smb2::ResumeKey key_of(const Open& open) {
  smb2::ResumeKey key{};
  store_le(key.data(), open.persistent_id);
  store_le(key.data() + 8, open.id);
  return key;
}

// Keys are good within one session, over all of its trees.
std::shared_ptr<Open> find_source(const Session& session, const smb2::ResumeKey& key) {
  auto open = session.find_open({load_le<uint64_t>(key.data()), load_le<uint64_t>(key.data() + 8)});
  return open && key_of(*open) == key ? open : nullptr;
}

bool within_limits(const std::vector<smb2::SrvCopychunk>& chunks) {
  if (chunks.size() > kMostChunks) return false;
  uint64_t total = 0;
  for (const auto& chunk : chunks) {
    if (chunk.length == 0 || chunk.length > kLargestChunk) return false;
    total += chunk.length;
  }
  return total <= kMostBytes;
}

Result<> check_access(const Open& source, const Open& target, fscc::Fsctl code) {
  if (!source.file || source.is_directory() || target.is_directory()) return fail(NtStatus::invalid_device_request);
  constexpr uint32_t kReading = dtyp::access::kFileReadData | dtyp::access::kFileExecute;
  if (!source.may_any(kReading) || !target.may(dtyp::access::kFileWriteData)) return fail(NtStatus::access_denied);
  if (code == fscc::Fsctl::srv_copychunk && !target.may(dtyp::access::kFileReadData)) return fail(NtStatus::access_denied);
  return {};
}

Result<> check_range(uint64_t offset, uint32_t length) {
  return offset > INT64_MAX || length > INT64_MAX - offset ? fail(NtStatus::invalid_parameter) : Result<>{};
}

Result<> check_locks(Open& source, Open& target, const smb2::SrvCopychunk& chunk) {
  {
    std::lock_guard guard(source.node->mutex);
    if (source.node->locks.blocks_read(source.id, chunk.source_offset, chunk.length)) return fail(NtStatus::file_lock_conflict);
  }
  std::lock_guard guard(target.node->mutex);
  if (target.node->locks.blocks_write(target.id, chunk.target_offset, chunk.length)) return fail(NtStatus::file_lock_conflict);
  return {};
}

Result<> copy(Open& source, Open& target, const smb2::SrvCopychunk& chunk) {
  TRY(from, check_range(chunk.source_offset, chunk.length));
  TRY(to, check_range(chunk.target_offset, chunk.length));
  TRY(info, source.file->info());
  if (chunk.source_offset + chunk.length > info.end_of_file) return fail(NtStatus::invalid_view_size);
  TRY(free, check_locks(source, target, chunk));
  end_reading_caches(target);
  return target.file->copy(*source.file, chunk.source_offset, chunk.target_offset, chunk.length);
}

}  // namespace

Result<> request_resume_key(Call& call, const smb2::IoctlRequest& request, Buffer& output) {
  if (request.max_output_response < wire::fixed_size<smb2::SrvRequestResumeKeyResponse>) return fail(NtStatus::invalid_parameter);
  wire::encode(smb2::SrvRequestResumeKeyResponse{key_of(*call.open)}, output, 0);
  return {};
}

Result<> copychunk(Call& call, const smb2::IoctlRequest& request, Buffer& output) {
  auto& target = *call.open;
  if (request.max_output_response < wire::fixed_size<smb2::SrvCopychunkResponse>) return fail(NtStatus::invalid_parameter);
  TRY(wanted, read_input<smb2::SrvCopychunkCopy>(request.input));
  auto source = find_source(*call.session, wanted.source_key);
  if (!source) return fail(NtStatus::object_name_not_found);
  TRY(allowed, check_access(*source, target, request.ctl_code));
  if (!within_limits(wanted.chunks)) {
    wire::encode(smb2::SrvCopychunkResponse{kMostChunks, kLargestChunk, kMostBytes}, output, 0);
    call.keep_body = true;
    return fail(NtStatus::invalid_parameter);
  }
  if (!call.may_block && call.engine.has_workers()) return fail(NtStatus::pending);

  smb2::SrvCopychunkResponse answer;
  Result<> result;
  for (const auto& chunk : wanted.chunks) {
    result = copy(*source, target, chunk);
    if (!result) break;
    answer.chunks_written++;
    answer.total_bytes_written += chunk.length;
  }
  call.engine.bytes_written.fetch_add(answer.total_bytes_written, std::memory_order_relaxed);
  wire::encode(answer, output, 0);
  // How far it came is told with the error, too.
  call.keep_body = !result;
  return result;
}

}  // namespace sallyport::server::handlers
