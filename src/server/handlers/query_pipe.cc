// File information classes of a named pipe, [MS-FSCC] 2.4.37 to 2.4.39 and the few general ones a pipe has.
#include "proto/fscc/file_info.h"
#include "proto/fscc/pipe_info.h"
#include "server/handlers/output.h"
#include "server/handlers/query_info.h"

namespace sallyport::server::handlers {

namespace {

constexpr uint32_t kQuota = 4096;
constexpr size_t kSmallestName = 8;

fscc::FilePipeLocalInformation local(Open& open) {
  std::lock_guard guard(open.pipe_mutex);
  fscc::FilePipeLocalInformation out;
  out.current_instances = 1;
  out.inbound_quota = out.outbound_quota = out.write_quota_available = kQuota;
  out.read_data_available = static_cast<uint32_t>(open.pipe->unread_bytes());
  return out;
}

fscc::FilePipeInformation mode(Open& open) {
  std::lock_guard guard(open.mutex);
  return open.pipe_mode;
}

}  // namespace

Result<> query_pipe(Call& call, const smb2::QueryInfoRequest& request) {
  auto& open = *call.open;
  uint32_t limit = request.output_buffer_length;
  switch (static_cast<fscc::FileInformationClass>(request.file_info_class)) {
    case fscc::FileInformationClass::pipe: return answer_info(call, mode(open), limit);
    case fscc::FileInformationClass::pipe_local: return answer_info(call, local(open), limit);
    case fscc::FileInformationClass::pipe_remote: return answer_info(call, fscc::FilePipeRemoteInformation{}, limit);
    case fscc::FileInformationClass::basic:
      return answer_info(call, fscc::FileBasicInformation{{}, {}, {}, {}, fscc::file_attribute::kNormal}, limit);
    case fscc::FileInformationClass::standard:
      return answer_info(call, fscc::FileStandardInformation{kQuota, 0, 1, true, false}, limit);
    case fscc::FileInformationClass::internal: return answer_info(call, fscc::FileInternalInformation{open.id}, limit);
    case fscc::FileInformationClass::ea: return answer_info(call, fscc::FileEaInformation{}, limit);
    case fscc::FileInformationClass::access: return answer_info(call, fscc::FileAccessInformation{open.granted_access}, limit);
    case fscc::FileInformationClass::name:
      return answer_info(call, fscc::FileNameInformation{u"\\" + open.pipe_name}, kSmallestName, limit);
    default: return fail(NtStatus::invalid_parameter);
  }
}

}  // namespace sallyport::server::handlers
