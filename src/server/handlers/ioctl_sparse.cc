// Sparse files: FSCTL_SET_SPARSE, FSCTL_SET_ZERO_DATA, FSCTL_QUERY_ALLOCATED_RANGES. [MS-FSA] 2.1.5.9.26, .36, .38
#include "proto/dtyp/access.h"
#include "proto/fscc/fsctl.h"
#include "server/caching.h"
#include "server/handlers/ioctl_calls.h"

namespace sallyport::server::handlers {

namespace {

// The part of [offset, offset + length) that lies in the file.
storage::Range within(uint64_t offset, uint64_t length, uint64_t size) {
  if (offset >= size) return {offset, 0};
  return {offset, std::min(length, size - offset)};
}

}  // namespace

Result<> set_sparse(Call& call, const smb2::IoctlRequest& request, Buffer&) {
  auto& open = *call.open;
  constexpr uint32_t kAnyOf = dtyp::access::kFileWriteData | dtyp::access::kFileAppendData | dtyp::access::kFileWriteAttributes;
  if (!open.may_any(kAnyOf)) return fail(NtStatus::access_denied);
  if (open.is_directory()) return fail(NtStatus::invalid_parameter);
  fscc::FileSetSparseBuffer wanted;  // nothing sent means yes
  if (!request.input.empty()) {
    TRY(sent, read_input<fscc::FileSetSparseBuffer>(request.input));
    wanted = sent;
  }
  return open.file->set_sparse(wanted.set_sparse);
}

Result<> set_zero_data(Call& call, const smb2::IoctlRequest& request, Buffer&) {
  auto& open = *call.open;
  if (!open.may(dtyp::access::kFileWriteData)) return fail(NtStatus::access_denied);
  if (open.is_directory()) return fail(NtStatus::invalid_parameter);
  TRY(wanted, read_input<fscc::FileZeroDataInformation>(request.input));
  bool ordered = wanted.file_offset <= wanted.beyond_final_zero && wanted.beyond_final_zero <= INT64_MAX;
  if (!ordered) return fail(NtStatus::invalid_parameter);
  uint64_t length = wanted.beyond_final_zero - wanted.file_offset;
  {
    std::lock_guard guard(open.node->mutex);
    if (open.node->locks.blocks_write(open.id, wanted.file_offset, length)) return fail(NtStatus::file_lock_conflict);
  }
  TRY(info, open.file->info());
  auto range = within(wanted.file_offset, length, info.end_of_file);
  end_reading_caches(open);
  return range.length ? open.file->zero(range) : Result<>{};
}

Result<> query_allocated_ranges(Call& call, const smb2::IoctlRequest& request, Buffer& output) {
  auto& open = *call.open;
  if (!open.may(dtyp::access::kFileReadData)) return fail(NtStatus::access_denied);
  if (open.is_directory()) return fail(NtStatus::invalid_parameter);
  TRY(wanted, read_input<fscc::FileAllocatedRange>(request.input));
  if (wanted.file_offset > INT64_MAX || wanted.length > INT64_MAX - wanted.file_offset) return fail(NtStatus::invalid_parameter);
  TRY(info, open.file->info());
  auto range = within(wanted.file_offset, wanted.length, info.end_of_file);
  if (range.length == 0) return {};
  std::vector<storage::Range> ranges{range};  // what a file has that is not sparse
  if (info.attributes & fscc::file_attribute::kSparseFile) {
    TRY(allocated, open.file->allocated_ranges(range));
    ranges = std::move(allocated);
  }
  constexpr size_t kEach = wire::fixed_size<fscc::FileAllocatedRange>;
  size_t room = request.max_output_response / kEach;
  if (!ranges.empty() && room == 0) return fail(NtStatus::buffer_too_small);
  if (ranges.size() > room) {
    ranges.resize(room);
    call.status = NtStatus::buffer_overflow;
  }
  for (const auto& each : ranges) wire::encode(fscc::FileAllocatedRange{each.offset, each.length}, output, 0);
  return {};
}

}  // namespace sallyport::server::handlers
