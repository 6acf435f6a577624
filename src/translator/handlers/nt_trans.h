// The subcommands of NT_TRANSACT, one file a family. [MS-CIFS] 2.2.7, [MS-SMB] 2.2.7
#pragma once

#include "proto/cifs/parts.h"
#include "translator/transaction.h"

namespace sallyport::translator::handlers {

// invalid_parameter when the parameters are no T.
template <class T>
Result<T> parameters_as(const Exchange& x, const TransactionData& call) {
  T out{};
  if (cifs::decode_part(out, x.header, call.parameters)) return fail(NtStatus::invalid_parameter);
  return out;
}

// nt_trans_create.cc
Task<TransactionOutcome> nt_trans_create(Exchange& x, TransactionData& call);
// nt_trans_ioctl.cc
Task<TransactionOutcome> nt_trans_ioctl(Exchange& x, TransactionData& call);
// nt_trans_security.cc
Task<TransactionOutcome> nt_trans_set_security(Exchange& x, TransactionData& call);
Task<TransactionOutcome> nt_trans_query_security(Exchange& x, TransactionData& call);
// nt_trans_notify.cc
Task<TransactionOutcome> nt_trans_notify(Exchange& x, TransactionData& call);
// nt_trans_quota.cc
Task<TransactionOutcome> nt_trans_query_quota(Exchange& x, TransactionData& call);
Task<TransactionOutcome> nt_trans_set_quota(Exchange& x, TransactionData& call);

}  // namespace sallyport::translator::handlers
