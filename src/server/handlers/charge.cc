// [MS-SMB2] 3.3.5.2.5: what a request sends or asks for is paid for in credits of 64 KiB.
#include "server/connection.h"
#include "server/handlers/handlers.h"

namespace sallyport::server::handlers {

Result<> check_charge(const Call& call, uint64_t payload) {
  constexpr uint64_t kCredit = 65536;
  const auto& negotiated = call.connection.negotiated();
  if (payload > negotiated.max_io) return fail(NtStatus::invalid_parameter);
  if (!(negotiated.capabilities & smb2::capabilities::kLargeMtu)) return {};
  uint64_t paid = std::max<uint64_t>(call.header.credit_charge, 1) * kCredit;
  if (payload > paid) return fail(NtStatus::invalid_parameter);
  return {};
}

}  // namespace sallyport::server::handlers
