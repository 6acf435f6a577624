// FSCTL_VALIDATE_NEGOTIATE_INFO, [MS-SMB2] 3.3.5.15.12: did somebody between us change the NEGOTIATE?
#include "policy/decision.h"
#include "proto/smb2/ioctl_payloads.h"
#include "server/connection.h"
#include "server/engine.h"
#include "server/handlers/ioctl_calls.h"

namespace sallyport::server::handlers {

namespace {

// Would what the client says it sent have led to what was negotiated?
bool matches(const Connection& connection, const smb2::ValidateNegotiateInfoRequest& sent) {
  const auto& negotiated = connection.negotiated();
  std::vector<policy::Dialect> dialects;
  for (auto each : sent.dialects) dialects.push_back(static_cast<policy::Dialect>(each));
  auto decision = policy::check_dialects(connection.peer().admission, dialects);
  return decision.chosen && static_cast<smb2::Dialect>(*decision.chosen) == negotiated.dialect &&
         sent.capabilities == negotiated.client_capabilities && sent.guid == negotiated.client_guid &&
         sent.security_mode == negotiated.client_security_mode;
}

}  // namespace

Result<> validate_negotiate_info(Call& call, const smb2::IoctlRequest& request, Buffer& output) {
  TRY(sent, read_input<smb2::ValidateNegotiateInfoRequest>(request.input));
  if (!matches(call.connection, sent)) {
    call.connection.doom();
    return fail(NtStatus::access_denied);
  }
  using Answer = smb2::ValidateNegotiateInfoResponse;
  if (request.max_output_response < wire::fixed_size<Answer>) return fail(NtStatus::invalid_parameter);
  const auto& agreed = call.connection.negotiated();
  wire::encode(Answer{agreed.capabilities, call.engine.guid(), agreed.security_mode, agreed.dialect}, output, 0);
  return {};
}

}  // namespace sallyport::server::handlers
