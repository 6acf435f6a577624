// QUERY_INFO, [MS-SMB2] 3.3.5.20.
#include "server/handlers/query_info.h"

#include "server/handlers/handlers.h"

namespace sallyport::server::handlers {

Result<> QueryInfo::run(Call& call, const Request& request) {
  TRY(paid, check_charge(call, std::max<uint64_t>(request.output_buffer_length, request.input.size())));
  switch (request.info_type) {
    case smb2::InfoType::file: return call.open->is_pipe() ? query_pipe(call, request) : query_file(call, request);
    case smb2::InfoType::filesystem: return query_file_system(call, request);
    case smb2::InfoType::security: return query_security(call, request);
    case smb2::InfoType::quota: return fail(NtStatus::not_supported);
  }
  return fail(NtStatus::invalid_parameter);
}

}  // namespace sallyport::server::handlers
