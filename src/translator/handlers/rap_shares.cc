// NetShareEnum, NetShareGetInfo: the shares as srvsvc lists them. A name of more than twelve characters is cut, as the specification has it.
// [MS-RAP] 3.2.5.1, 3.2.5.2
#include "translator/handlers/rap.h"
#include "translator/handlers/rap_answers.h"
#include "translator/handlers/rap_rpc.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

cifs::RapShareInfo1 info1_of(const srvs::ShareInfo1& share) {
  cifs::RapShareInfo1 out;
  out.network_name = cifs::rap_name<13>(to_oem(share.netname.value_or(u"")));
  out.type = static_cast<cifs::RapShareType>(static_cast<uint32_t>(share.type) & 3);
  out.remark = to_oem(share.remark.value_or(u""));
  return out;
}

template <class Entry>
Entry entry_of(const srvs::ShareInfo1& share) {
  auto info = info1_of(share);
  Entry out;
  if constexpr (std::is_same_v<Entry, cifs::RapShareInfo0>) out.network_name = info.network_name;
  else if constexpr (std::is_same_v<Entry, cifs::RapShareInfo2>) out.info1 = info;
  else out = info;
  return out;
}

template <class Entry>
TransactionResult list_of(const std::vector<srvs::ShareInfo1>& shares, size_t limit) {
  std::vector<Entry> entries;
  for (const auto& share : shares) entries.push_back(entry_of<Entry>(share));
  return rap_list(entries, limit);
}

}  // namespace

Task<TransactionOutcome> net_share_enum(Exchange& x, const RapCall& call) {
  auto params = call.params<cifs::RapLevelParams>();
  if (!params) co_return rap_error(cifs::rap_error::kInvalidParameter);
  if (params->info_level > 2) co_return rap_error(cifs::rap_error::kInvalidLevel);
  auto shares = co_await shares_at_server(x);
  if (!shares) co_return rap_error(rap_code(shares.error()));
  size_t limit = call.limit(params->receive_buffer_size);
  switch (params->info_level) {
    case 0: co_return list_of<cifs::RapShareInfo0>(*shares, limit);
    case 1: co_return list_of<cifs::RapShareInfo1>(*shares, limit);
    default: co_return list_of<cifs::RapShareInfo2>(*shares, limit);
  }
}

Task<TransactionOutcome> net_share_get_info(Exchange& x, const RapCall& call) {
  auto params = call.params<cifs::RapNamedParams>();
  if (!params) co_return rap_error(cifs::rap_error::kInvalidParameter);
  if (params->level.info_level > 2) co_return rap_error(cifs::rap_error::kInvalidLevel);
  srvs::ShareGetInfoRequest ask;
  ask.net_name = from_oem(params->name);
  ask.level = 1;
  auto answer = co_await rpc<ShareGetInfoCall>(x, std::u16string(kServerPipe), ask);
  if (!answer) co_return rap_error(rap_code(answer.error()));
  if (answer->status != erref::Werror::success) co_return rap_error(static_cast<uint16_t>(answer->status));
  auto* arm = std::get_if<srvs::Single<1, srvs::ShareInfo1>>(&answer->info);
  if (!arm || !arm->value) co_return rap_error(cifs::rap_error::kNetNameNotFound);
  size_t limit = call.limit(params->level.receive_buffer_size);
  switch (params->level.info_level) {
    case 0: co_return rap_info(entry_of<cifs::RapShareInfo0>(*arm->value), limit);
    case 1: co_return rap_info(entry_of<cifs::RapShareInfo1>(*arm->value), limit);
    default: co_return rap_info(entry_of<cifs::RapShareInfo2>(*arm->value), limit);
  }
}

}  // namespace sallyport::translator::handlers
