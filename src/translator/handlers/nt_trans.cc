// NT_TRANSACT: which subcommand. [MS-CIFS] 3.3.5.59
#include "translator/handlers/nt_trans.h"

#include "proto/cifs/nt_transact.h"
#include "proto/cifs/nt_transact_parts.h"

namespace sallyport::translator {

namespace handlers {
namespace {

// Reserved by [MS-CIFS] 2.2.7.5; servers of Windows answer success and rename nothing.
Task<TransactionOutcome> nt_trans_rename(Exchange& x, TransactionData& call) {
  CO_TRY(request, parameters_as<cifs::NtTransactRenameRequest>(x, call));
  CO_TRY(file, x.file(request.fid));
  co_return TransactionResult();
}

Task<TransactionOutcome> unknown(Exchange&, TransactionData&) { co_return fail(NtStatus::invalid_parameter); }

using Run = Task<TransactionOutcome> (*)(Exchange&, TransactionData&);
Run run_of(cifs::NtTransactSubcommand function) {
  using enum cifs::NtTransactSubcommand;
  switch (function) {
    case create: return nt_trans_create;
    case ioctl: return nt_trans_ioctl;
    case set_security_desc: return nt_trans_set_security;
    case notify_change: return nt_trans_notify;
    case rename: return nt_trans_rename;
    case query_security_desc: return nt_trans_query_security;
    case query_quota: return nt_trans_query_quota;
    case set_quota: return nt_trans_set_quota;
  }
  return unknown;
}

}  // namespace
}  // namespace handlers

Task<TransactionOutcome> run_nt_transact(Exchange& x, TransactionData& call) {
  auto run = handlers::run_of(static_cast<cifs::NtTransactSubcommand>(call.function));
  auto outcome = co_await run(x, call);
  co_return outcome;
}

}  // namespace sallyport::translator
