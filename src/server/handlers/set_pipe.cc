// FilePipeInformation of SET_INFO, [MS-FSCC] 2.4.37: how the client likes to read. Pipes here keep messages apart either way.
#include "proto/fscc/pipe_info.h"
#include "server/handlers/set_info.h"

namespace sallyport::server::handlers {

Result<> set_pipe(Call& call, const smb2::SetInfoRequest& request) {
  using Info = fscc::FilePipeInformation;
  auto what = static_cast<fscc::FileInformationClass>(request.file_info_class);
  if (what != fscc::FileInformationClass::pipe) return fail(NtStatus::not_supported);
  TRY(info, read_info<Info>(request.input));
  bool valid = info.read_mode <= Info::kMessageMode && info.completion_mode <= Info::kCompleteOperation;
  if (!valid) return fail(NtStatus::invalid_parameter);
  std::lock_guard guard(call.open->mutex);
  call.open->pipe_mode = info;
  return {};
}

}  // namespace sallyport::server::handlers
