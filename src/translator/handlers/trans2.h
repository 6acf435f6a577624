// The subcommands of TRANSACTION2. [MS-CIFS] 3.3.5.57
#pragma once

#include "proto/cifs/error.h"
#include "proto/cifs/parts.h"
#include "proto/cifs/trans2_levels.h"
#include "translator/opens.h"
#include "translator/transaction.h"

namespace sallyport::translator::handlers {

// trans2_find.cc
Task<TransactionOutcome> find_first2(Exchange& x, TransactionData& call);
Task<TransactionOutcome> find_next2(Exchange& x, TransactionData& call);
// trans2_fs.cc
Task<TransactionOutcome> query_fs_information(Exchange& x, TransactionData& call);
Task<TransactionOutcome> set_fs_information(Exchange& x, TransactionData& call);
// trans2_query.cc
Task<TransactionOutcome> query_path_information(Exchange& x, TransactionData& call);
Task<TransactionOutcome> query_file_information(Exchange& x, TransactionData& call);
// trans2_set.cc
Task<TransactionOutcome> set_path_information(Exchange& x, TransactionData& call);
Task<TransactionOutcome> set_file_information(Exchange& x, TransactionData& call);
// trans2_open.cc
Task<TransactionOutcome> open2(Exchange& x, TransactionData& call);
Task<TransactionOutcome> trans2_create_directory(Exchange& x, TransactionData& call);

// The request's parameters; invalid_parameter when they are none.
template <class Part>
Result<Part> parameters_of(const Exchange& x, const TransactionData& call) {
  Part out{};
  if (cifs::decode_part(out, x.header, call.parameters)) return fail(NtStatus::invalid_parameter);
  return out;
}

// No such level, in the words of the client.
inline NtStatus invalid_level(const Exchange& x) {
  constexpr auto kInvalidLevel = static_cast<NtStatus>(0xC0000148);  // STATUS_INVALID_LEVEL
  return x.header.has_nt_status() ? kInvalidLevel : cifs::os2_status::kInvalidLevel;
}

// Data as far as the client has room for it; a warning says when that was not all.
inline void limit_data(Exchange& x, const TransactionData& call, Buffer& data) {
  if (data.size() <= call.max_data) return;
  data.resize(call.max_data);
  x.warning = NtStatus::buffer_overflow;
}

}  // namespace sallyport::translator::handlers
