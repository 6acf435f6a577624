// NT_TRANSACT_SET_SECURITY_DESC, NT_TRANSACT_QUERY_SECURITY_DESC. [MS-CIFS] 3.3.5.59.3, 3.3.5.59.6
#include "proto/cifs/nt_transact_parts.h"
#include "translator/handlers/nt_trans.h"
#include "translator/opens.h"

namespace sallyport::translator::handlers {

Task<TransactionOutcome> nt_trans_set_security(Exchange& x, TransactionData& call) {
  CO_TRY(request, parameters_as<cifs::NtSecurityDescRequest>(x, call));
  CO_TRY(file, x.file(request.fid));
  auto done = co_await set_info(x, *file->handle, smb2::InfoType::security, 0, call.data, request.security_information);
  if (!done) co_return fail(done.error());
  co_return TransactionResult();
}

// A client that has too little room is told how much it takes, with an error that has a body.
Task<TransactionOutcome> nt_trans_query_security(Exchange& x, TransactionData& call) {
  constexpr uint32_t kLargest = 65536;
  CO_TRY(request, parameters_as<cifs::NtSecurityDescRequest>(x, call));
  CO_TRY(file, x.file(request.fid));
  auto told = co_await query_info(x, *file->handle, smb2::InfoType::security, 0, kLargest, request.security_information);
  if (!told) co_return fail(told.error());
  TransactionResult out;
  cifs::NtQuerySecurityDescResponse answer{static_cast<uint32_t>(told->size())};
  out.parameters = wire::encoded(answer);
  if (told->size() <= call.max_data) out.data = std::move(*told);
  else x.warning = NtStatus::buffer_too_small;
  co_return out;
}

}  // namespace sallyport::translator::handlers
