// FileBasicInformation: times and attributes. [MS-FSA] 2.1.5.14.2, [MS-FSCC] 2.4.7
#include "proto/dtyp/access.h"
#include "proto/fscc/file_info.h"
#include "server/handlers/set_info.h"

namespace sallyport::server::handlers {

namespace {

using Basic = fscc::FileBasicInformation;

bool is_special(FileTime time) { return time.ticks == Basic::kTimeUnchanged || time.ticks >= Basic::kTimeResumeUpdates; }

bool is_valid(FileTime time) { return is_special(time) || time.ticks <= INT64_MAX; }

std::optional<FileTime> new_time(FileTime time) { return is_special(time) ? std::nullopt : std::optional(time); }

// A time that was set stays: this open's reads and writes leave it alone until they are told otherwise.
void note_freeze(FileTime time, bool& frozen) {
  if (time.ticks == Basic::kTimeUnchanged) return;
  frozen = time.ticks != Basic::kTimeResumeUpdates;
}

Result<> check_attributes(const Open& open, uint32_t attributes) {
  namespace bits = fscc::file_attribute;
  if (open.is_directory() && (attributes & bits::kTemporary)) return fail(NtStatus::invalid_parameter);
  if (!open.is_directory() && (attributes & bits::kDirectory)) return fail(NtStatus::invalid_parameter);
  return {};
}

void freeze(Open& open, const Basic& info) {
  std::lock_guard guard(open.mutex);
  note_freeze(info.last_access_time, open.freeze_access);
  note_freeze(info.last_write_time, open.freeze_write);
  note_freeze(info.change_time, open.freeze_change);
  open.file->freeze_times(open.freeze_access, open.freeze_write, open.freeze_change);
}

}  // namespace

Result<> set_basic(Call& call, Bytes input) {
  auto& open = *call.open;
  TRY(info, read_info<Basic>(input));
  if (!open.may(dtyp::access::kFileWriteAttributes)) return fail(NtStatus::access_denied);
  if (!is_valid(info.creation_time) || !is_valid(info.last_access_time) || !is_valid(info.last_write_time) ||
      !is_valid(info.change_time))
    return fail(NtStatus::invalid_parameter);
  TRY(valid, check_attributes(open, info.file_attributes));
  storage::BasicChange change;
  change.creation_time = new_time(info.creation_time);
  change.last_access_time = new_time(info.last_access_time);
  change.last_write_time = new_time(info.last_write_time);
  change.change_time = new_time(info.change_time);
  if (info.file_attributes) change.attributes = info.file_attributes;
  bool some_time = change.creation_time || change.last_access_time || change.last_write_time || change.change_time;
  freeze(open, info);  // first, so that what is set is what stays
  return some_time || change.attributes ? open.file->set_basic(change) : Result<>{};
}

}  // namespace sallyport::server::handlers
