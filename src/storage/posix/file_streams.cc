// Named streams of an open file.
#include "proto/fscc/classes.h"
#include "storage/posix/depot.h"
#include "storage/posix/errno.h"
#include "storage/posix/posix_file.h"

namespace sallyport::storage::posix {

Result<std::vector<StreamEntry>> PosixFile::streams() {
  TRY(now, object());
  std::vector<StreamEntry> out;
  if (!directory_) {
    auto info = file_info(now);
    out.push_back({u"::$DATA", info.end_of_file, info.allocation_size});
  }
  if (!has_streams(now)) return out;
  for (auto& stream : list_streams(*share_, {base_.get(), path_only_, now}))
    out.push_back({u":" + stream.name + u":$DATA", stream.about.stx_size, stream.about.stx_blocks * 512});
  return out;
}

Result<> PosixFile::rename_own_stream(const Path& target, bool replace) {
  if (!target.name.empty() || !target.is_stream()) return fail(NtStatus::object_name_invalid);
  TRY(now, object());
  TRY(renamed, rename_stream(*share_, {base_.get(), path_only_, now}, stream_name(), target.stream, replace));
  {
    std::lock_guard lock(mutex_);
    stream_name_ = target.stream;
  }
  publish(ChangeAction::modified, fscc::notify_filter::kStreamName);
  return {};
}

}  // namespace sallyport::storage::posix
