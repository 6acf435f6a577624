// FileDispositionInformation: the file goes with its last open, or stays after all. [MS-FSA] 2.1.5.14.3
#include "base/utf16.h"
#include "proto/dtyp/access.h"
#include "proto/fscc/set_file_info.h"
#include "server/handlers/set_info.h"

namespace sallyport::server::handlers {

namespace {

Result<> mark(Open& open) {
  TRY(removable, open.file->may_remove());
  TRY(marked, open.file->set_delete_pending(true));
  std::vector<std::function<void()>> told;
  {
    std::lock_guard guard(open.node->mutex);
    if (!open.node->delete_pending) {
      // When the last open goes there is nobody left to tell of an error.
      told = open.node->doom([file = open.file] { static_cast<void>(file->remove()); });
    }
  }
  for (auto& each : told) each();
  return {};
}

Result<> set_pending(Call& call, bool pending) {
  auto& open = *call.open;
  if (!open.may(dtyp::access::kDelete)) return fail(NtStatus::access_denied);
  if (pending) return mark(open);
  TRY(kept, open.file->set_delete_pending(false));
  std::lock_guard guard(open.node->mutex);
  open.node->delete_pending = false;
  open.node->remove = nullptr;
  return {};
}

// FILE_DISPOSITION_ON_CLOSE: what FILE_DELETE_ON_CLOSE said when the file was opened is said otherwise.
Result<> set_on_close(Call& call, bool delete_on_close) {
  auto& open = *call.open;
  if (!open.may(dtyp::access::kDelete)) return fail(NtStatus::access_denied);
  if (delete_on_close) {
    TRY(removable, open.file->may_remove());
  }
  std::lock_guard guard(open.node->mutex);
  if (auto* member = open.node->member(open.id)) member->delete_on_close = delete_on_close;
  return {};
}

}  // namespace

Result<> set_disposition(Call& call, Bytes input) {
  TRY(info, read_info<fscc::FileDispositionInformation>(input));
  return set_pending(call, info.delete_pending);
}

Result<> set_disposition_ex(Call& call, Bytes input) {
  using Info = fscc::FileDispositionInformationEx;
  TRY(info, read_info<Info>(input));
  if (info.flags & (Info::kPosixSemantics | Info::kIgnoreReadonlyAttribute)) return fail(NtStatus::not_supported);
  bool wanted = info.flags & Info::kDelete;
  return info.flags & Info::kOnClose ? set_on_close(call, wanted) : set_pending(call, wanted);
}

}  // namespace sallyport::server::handlers
