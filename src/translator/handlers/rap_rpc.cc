#include "translator/handlers/rap_rpc.h"

#include "proto/cifs/rap.h"

namespace sallyport::translator::handlers {

uint16_t rap_code(NtStatus status) {
  return status == NtStatus::access_denied ? cifs::rap_error::kAccessDenied : cifs::rap_error::kNotSupported;
}

Task<Result<std::vector<srvs::ShareInfo1>>> shares_at_server(Exchange& x) {
  srvs::ShareEnumRequest ask;
  ask.info.level = 1;
  ask.preferred_maximum_length = 0xFFFFFFFF;
  rpce::choose_arm(ask.info.info, 1u);
  auto* asked = std::get_if<srvs::Listed<1, srvs::ShareInfo1>>(&ask.info.info);
  asked->value.emplace();
  auto answer = co_await rpc<ShareEnumCall>(x, std::u16string(kServerPipe), std::move(ask));
  if (!answer) co_return fail(answer.error());
  auto* arm = std::get_if<srvs::Listed<1, srvs::ShareInfo1>>(&answer->info.info);
  if (answer->status != erref::Werror::success || !arm) co_return fail(NtStatus::access_denied);
  std::vector<srvs::ShareInfo1> out;
  if (arm->value && arm->value->buffer) out = std::move(*arm->value->buffer);
  co_return out;
}

Task<Result<srvs::ServerInfo101>> server_info(Exchange& x) {
  srvs::ServerGetInfoRequest ask;
  ask.level = 101;
  auto answer = co_await rpc<ServerGetInfoCall>(x, std::u16string(kServerPipe), std::move(ask));
  if (!answer) co_return fail(answer.error());
  auto* arm = std::get_if<srvs::Single<101, srvs::ServerInfo101>>(&answer->info);
  if (answer->status != erref::Werror::success || !arm || !arm->value) co_return fail(NtStatus::access_denied);
  co_return *arm->value;
}

}  // namespace sallyport::translator::handlers
