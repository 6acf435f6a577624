// File information classes of SET_INFO that are a number or two, [MS-SMB2] 3.3.5.21.1, [MS-FSA] 2.1.5.14.
#include "proto/dtyp/access.h"
#include "proto/fscc/file_info.h"
#include "proto/fscc/set_file_info.h"
#include "server/caching.h"
#include "server/handlers/set_info.h"
#include "proto/smb2/create.h"

namespace sallyport::server::handlers {

namespace {

using fscc::FileInformationClass;

Result<> check_size(const Open& open, uint64_t size) {
  if (!open.may(dtyp::access::kFileWriteData)) return fail(NtStatus::access_denied);
  if (open.is_directory() || size > INT64_MAX) return fail(NtStatus::invalid_parameter);
  return {};
}

Result<> set_end_of_file(Open& open, Bytes input) {
  TRY(info, read_info<fscc::FileEndOfFileInformation>(input));
  TRY(allowed, check_size(open, info.end_of_file));
  end_reading_caches(open);
  return open.file->set_end_of_file(info.end_of_file);
}

Result<> set_allocation(Open& open, Bytes input) {
  TRY(info, read_info<fscc::FileAllocationInformation>(input));
  TRY(allowed, check_size(open, info.allocation_size));
  end_reading_caches(open);
  return open.file->set_allocation(info.allocation_size);
}

Result<> set_position(Open& open, Bytes input) {
  TRY(info, read_info<fscc::FilePositionInformation>(input));
  if (info.current_byte_offset > INT64_MAX) return fail(NtStatus::invalid_parameter);
  std::lock_guard guard(open.mutex);
  open.position = info.current_byte_offset;
  return {};
}

// [MS-FSCC] 2.4.31: only these can be changed, and one kind of synchronous I/O at most.
Result<> set_mode(Open& open, Bytes input) {
  namespace options = smb2::create_options;
  TRY(info, read_info<fscc::FileModeInformation>(input));
  constexpr uint32_t kSynchronous = options::kSynchronousIoAlert | options::kSynchronousIoNonalert;
  constexpr uint32_t kSettable = options::kWriteThrough | options::kSequentialOnly | kSynchronous;
  if ((info.mode & ~kSettable) || (info.mode & kSynchronous) == kSynchronous) return fail(NtStatus::invalid_parameter);
  std::lock_guard guard(open.mutex);
  open.mode = (open.mode & ~kSettable) | info.mode;
  return {};
}

// Only a holder of SeManageVolumePrivilege may show what lies in unwritten blocks, and nobody is one here.
Result<> set_valid_data_length(Open& open, Bytes input) {
  TRY(info, read_info<fscc::FileValidDataLengthInformation>(input));
  TRY(allowed, check_size(open, info.valid_data_length));
  return fail(NtStatus::privilege_not_held);
}

// These change only the open, not the file.
bool only_of_open(FileInformationClass what) {
  return what == FileInformationClass::position || what == FileInformationClass::mode;
}

}  // namespace

Result<> set_file(Call& call, const smb2::SetInfoRequest& request) {
  auto& open = *call.open;
  auto what = static_cast<FileInformationClass>(request.file_info_class);
  if (call.tree->read_only() && !only_of_open(what)) return fail(NtStatus::access_denied);
  switch (what) {
    case FileInformationClass::basic: return set_basic(call, request.input);
    case FileInformationClass::end_of_file: return set_end_of_file(open, request.input);
    case FileInformationClass::allocation: return set_allocation(open, request.input);
    case FileInformationClass::position: return set_position(open, request.input);
    case FileInformationClass::mode: return set_mode(open, request.input);
    case FileInformationClass::valid_data_length: return set_valid_data_length(open, request.input);
    case FileInformationClass::disposition: return set_disposition(call, request.input);
    case FileInformationClass::disposition_ex: return set_disposition_ex(call, request.input);
    case FileInformationClass::rename: return set_rename(call, request.input);
    case FileInformationClass::rename_ex: return set_rename_ex(call, request.input);
    case FileInformationClass::link: return set_link(call, request.input);
    case FileInformationClass::full_ea: return set_extended_attributes(call, request.input);
    case FileInformationClass::short_name:
    case FileInformationClass::case_sensitive: return fail(NtStatus::not_supported);
    default: return fail(NtStatus::invalid_info_class);
  }
}

}  // namespace sallyport::server::handlers
