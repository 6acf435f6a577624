// TRANS2_SET_PATH_INFORMATION, TRANS2_SET_FILE_INFORMATION. [MS-CIFS] 3.3.5.57.7, 3.3.5.57.9, [MS-SMB] 3.3.5.10.5
#include "proto/cifs/trans2_file_info.h"
#include "proto/cifs/trans2_information.h"
#include "proto/fscc/set_file_info.h"
#include "translator/eas.h"
#include "translator/handlers/trans2.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

using cifs::SetLevel;
using fscc::FileInformationClass;

// What the server is asked to set.
struct Change {
  FileInformationClass what{};
  Buffer data;
};

Result<Buffer> basic_of(Bytes bytes) {
  cifs::FileBasicInfo from;
  if (wire::decode(from, bytes)) return fail(NtStatus::invalid_parameter);
  fscc::FileBasicInformation out{from.creation_time, from.last_access_time, from.last_write_time, from.last_change_time,
                                 from.ext_file_attributes};
  return wire::encoded(out);
}

Result<Buffer> times_of(const Exchange& x, Bytes bytes) {
  cifs::SetInfoStandard from;
  if (wire::decode(from, bytes)) return fail(NtStatus::invalid_parameter);
  auto zone = x.translator.zone();
  fscc::FileBasicInformation out;
  out.creation_time = cifs::file_time(from.creation, zone).value_or(FileTime());
  out.last_access_time = cifs::file_time(from.last_access, zone).value_or(FileTime());
  out.last_write_time = cifs::file_time(from.last_write, zone).value_or(FileTime());
  return wire::encoded(out);
}

// The new name is beside the old one, or one of its streams; in this form it has no folder ([MS-FSCC] 2.4.42.1).
Result<std::u16string> target_of(std::u16string_view old_name, std::u16string_view text) {
  if (text.empty()) return fail(NtStatus::invalid_parameter);
  if (text.find_first_of(u"\\/") != text.npos) return fail(NtStatus::not_supported);
  if (text.starts_with(u':')) return std::u16string(text);
  return joined(split(old_name).folder, text);
}

Result<Buffer> rename_of(std::u16string_view old_name, Bytes bytes) {
  cifs::FileRenameInfo from;
  if (wire::decode(from, bytes) || from.root_directory) return fail(NtStatus::invalid_parameter);
  fscc::FileRenameInformation out;
  out.replace_if_exists = from.replace_if_exists;
  TRY(target, target_of(old_name, from.file_name));
  out.file_name = target;
  return wire::encoded(out);
}

Result<Change> change_of(const Exchange& x, SetLevel level, std::u16string_view name, Bytes data) {
  if (level == SetLevel::info_standard) {
    TRY(times, times_of(x, data));
    return Change{FileInformationClass::basic, std::move(times)};
  }
  if (level == SetLevel::info_set_eas) {
    TRY(eas, full_eas(data));
    return Change{FileInformationClass::full_ea, std::move(eas)};
  }
  auto what = cifs::set_class(level);
  if (!what) return fail(invalid_level(x));
  if (*what == FileInformationClass::basic) {
    TRY(basic, basic_of(data));
    return Change{*what, std::move(basic)};
  }
  if (*what == FileInformationClass::rename || *what == FileInformationClass::link) {
    TRY(rename, rename_of(name, data));
    return Change{*what, std::move(rename)};
  }
  return Change{*what, Buffer(data)};
}

uint32_t access_for(FileInformationClass what) {
  switch (what) {
    case FileInformationClass::full_ea: return dtyp::access::kFileWriteEa;
    case FileInformationClass::allocation:
    case FileInformationClass::end_of_file:
    case FileInformationClass::valid_data_length: return dtyp::access::kFileWriteData;
    case FileInformationClass::disposition:
    case FileInformationClass::disposition_ex:
    case FileInformationClass::rename:
    case FileInformationClass::rename_ex: return kDelete;
    default: return kWriteAttributes;
  }
}

Task<Result<>> apply(Exchange& x, const Handle& handle, const Change& change) {
  if (change.what == FileInformationClass::full_ea && change.data.empty()) co_return Result<>();
  auto done = co_await set_info(x, handle, smb2::InfoType::file, static_cast<uint8_t>(change.what), change.data);
  if (!done && done.error() == NtStatus::invalid_info_class) co_return fail(invalid_level(x));
  co_return done;
}

// quirk: a file's end is set by its path at the pass-through level only; SMB_SET_FILE_END_OF_FILE_INFO wants a FID.
Task<Result<>> apply_to_path(Exchange& x, const Handle& handle, SetLevel level, const Change& change) {
  if (level == SetLevel::file_end_of_file_info) co_return fail(invalid_level(x));
  auto done = co_await apply(x, handle, change);
  co_return done;
}

TransactionOutcome answer(const Result<>& done) {
  if (!done) return fail(done.error());
  TransactionResult out;
  out.parameters = wire::encoded(cifs::EaErrorOffset());
  return out;
}

}  // namespace

Task<TransactionOutcome> set_path_information(Exchange& x, TransactionData& call) {
  CO_TRY(request, parameters_of<cifs::Trans2SetPathInformationRequest>(x, call));
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  CO_TRY(path, request_path(x, text_of(request.name)));
  CO_TRY(change, change_of(x, request.information_level, path, call.data));
  OpenArgs args;
  args.name = path;
  args.access = access_for(change.what) | kReadAttributes;
  args.share = kShareAll;
  args.options = smb2::create_options::kOpenReparsePoint;
  auto opened = co_await open_at_server(x, *where, args);
  if (!opened) co_return fail(opened.error());
  auto done = co_await apply_to_path(x, *opened->handle, request.information_level, change);
  auto closed = co_await close_at_server(x, *opened->handle);
  (void)closed;
  co_return answer(done);
}

Task<TransactionOutcome> set_file_information(Exchange& x, TransactionData& call) {
  CO_TRY(request, parameters_of<cifs::Trans2SetFileInformationRequest>(x, call));
  CO_TRY(file, x.file(request.fid));
  CO_TRY(change, change_of(x, request.information_level, file->name, call.data));
  auto done = co_await apply(x, *file->handle, change);
  bool positioned = done && change.what == FileInformationClass::position && change.data.size() >= sizeof(uint64_t);
  if (positioned) file->handle->told_position = load_le<uint64_t>(change.data.data());
  co_return answer(done);
}

}  // namespace sallyport::translator::handlers
