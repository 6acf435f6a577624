// NetSessionEnum, NetSessionGetInfo: LAN Manager's, not in [MS-RAP]. The server tells sessions to its administrators;
// others are told of none.
#include "base/utf16.h"
#include "translator/handlers/rap.h"
#include "translator/handlers/rap_answers.h"
#include "translator/handlers/rap_rpc.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

constexpr uint16_t kClientNameNotFound = 2312;  // NERR_ClientNameNotFound

cifs::RapSessionInfo2 entry_of(const srvs::SessionInfo2& session) {
  cifs::RapSessionInfo2 out;
  out.computer_name = to_oem(session.info.cname.value_or(u""));
  out.user_name = to_oem(session.info.username.value_or(u""));
  out.connections = 1;
  out.users = 1;
  out.opens = static_cast<uint16_t>(std::min<uint32_t>(session.info.num_opens, 0xFFFF));
  out.seconds = session.info.time;
  out.idle_seconds = session.info.idle_time;
  out.user_flags = session.info.user_flags;
  out.client_type = to_oem(session.cltype_name.value_or(u""));
  return out;
}

Task<Result<std::vector<cifs::RapSessionInfo2>>> sessions(Exchange& x, srvs::Text client) {
  srvs::SessionEnumRequest ask;
  ask.client_name = std::move(client);
  ask.info.level = 2;
  ask.preferred_maximum_length = 0xFFFFFFFF;
  rpce::choose_arm(ask.info.info, 2u);
  std::get_if<srvs::Listed<2, srvs::SessionInfo2>>(&ask.info.info)->value.emplace();
  auto answer = co_await rpc<SessionEnumCall>(x, std::u16string(kServerPipe), std::move(ask));
  if (!answer) co_return fail(answer.error());
  auto* arm = std::get_if<srvs::Listed<2, srvs::SessionInfo2>>(&answer->info.info);
  std::vector<cifs::RapSessionInfo2> out;
  if (answer->status != erref::Werror::success || !arm || !arm->value || !arm->value->buffer) co_return out;
  for (const auto& session : *arm->value->buffer) out.push_back(entry_of(session));
  co_return out;
}

}  // namespace

Task<TransactionOutcome> net_session_enum(Exchange& x, const RapCall& call) {
  auto params = call.params<cifs::RapLevelParams>();
  if (!params) co_return rap_error(cifs::rap_error::kInvalidParameter);
  if (params->info_level != 2) co_return rap_error(cifs::rap_error::kInvalidLevel);
  srvs::Text any;
  auto found = co_await sessions(x, any);
  if (!found) co_return rap_error(rap_code(found.error()));
  co_return rap_list(*found, call.limit(params->receive_buffer_size));
}

Task<TransactionOutcome> net_session_get_info(Exchange& x, const RapCall& call) {
  auto params = call.params<cifs::RapNamedParams>();
  if (!params) co_return rap_error(cifs::rap_error::kInvalidParameter);
  if (params->level.info_level != 2) co_return rap_error(cifs::rap_error::kInvalidLevel);
  srvs::Text client = from_oem(params->name);
  auto found = co_await sessions(x, client);
  if (!found) co_return rap_error(rap_code(found.error()));
  if (found->empty()) co_return rap_error(kClientNameNotFound);
  co_return rap_info(found->front(), call.limit(params->level.receive_buffer_size));
}

}  // namespace sallyport::translator::handlers
