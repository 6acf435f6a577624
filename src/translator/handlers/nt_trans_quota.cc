// NT_TRANSACT_QUERY_QUOTA, NT_TRANSACT_SET_QUOTA: questions that SMB2 asks in the same words. [MS-SMB] 3.3.5.11.2, 3.3.5.11.3,
// [MS-SMB2] 2.2.37.1
#include "proto/cifs/nt_transact_parts.h"
#include "translator/handlers/nt_trans.h"
#include "translator/opens.h"

namespace sallyport::translator::handlers {
namespace {

// SMB2_QUERY_QUOTA_INFO, [MS-SMB2] 2.2.37.1
struct QueryQuotaInfo {
  static constexpr const char* kName = "SMB2_QUERY_QUOTA_INFO";
  bool return_single = false, restart_scan = false;
  uint32_t sid_list_length = 0, start_sid_length = 0, start_sid_offset = 0;
  Bytes sids;
  static constexpr void fields(auto& m, auto& w) {
    w("ReturnSingle", m.return_single);
    w("RestartScan", m.restart_scan);
    w.reserved("Reserved", 2);
    w("SidListLength", m.sid_list_length);
    w("StartSidLength", m.start_sid_length);
    w("StartSidOffset", m.start_sid_offset);
    w.end_of_fixed();
    w.rest("SidBuffer", m.sids);
  }
};

}  // namespace

Task<TransactionOutcome> nt_trans_query_quota(Exchange& x, TransactionData& call) {
  constexpr uint32_t kLargest = 65536;
  CO_TRY(request, parameters_as<cifs::NtQueryQuotaRequest>(x, call));
  CO_TRY(file, x.file(request.fid));
  QueryQuotaInfo ask;
  ask.return_single = request.return_single_entry;
  ask.restart_scan = request.restart_scan;
  ask.sid_list_length = request.sid_list_length;
  ask.start_sid_length = request.start_sid_length;
  ask.start_sid_offset = request.start_sid_offset;
  ask.sids = call.data;
  auto input = wire::encoded(ask);
  uint32_t most = std::min(call.max_data, kLargest);
  auto told = co_await query_info(x, *file->handle, smb2::InfoType::quota, 0, most, 0, input);
  if (!told) co_return fail(told.error());
  TransactionResult out;
  cifs::NtQueryQuotaResponse answer{static_cast<uint32_t>(told->size())};
  out.parameters = wire::encoded(answer);
  out.data = std::move(*told);
  co_return out;
}

Task<TransactionOutcome> nt_trans_set_quota(Exchange& x, TransactionData& call) {
  CO_TRY(request, parameters_as<cifs::NtSetQuotaRequest>(x, call));
  CO_TRY(file, x.file(request.fid));
  auto done = co_await set_info(x, *file->handle, smb2::InfoType::quota, 0, call.data);
  if (!done) co_return fail(done.error());
  co_return TransactionResult();
}

}  // namespace sallyport::translator::handlers
