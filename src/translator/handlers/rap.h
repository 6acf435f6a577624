// The LAN Manager's remote calls, one file a family. What they tell comes from the server's RPC, as the client's user may see it;
// what only RAP has is made here. [MS-RAP] 3.2.5
#pragma once

#include "proto/cifs/parts.h"
#include "proto/cifs/rap.h"
#include "translator/handlers/trans.h"

namespace sallyport::translator::handlers {

// A call with its parameters still undecoded.
struct RapCall {
  cifs::RapRequest request;
  size_t max_data = 0;  // of the transaction

  size_t limit(uint16_t receive_buffer_size) const { return std::min<size_t>(receive_buffer_size, max_data); }
  template <class T>
  std::optional<T> params() const {
    T out{};
    if (wire::decode(out, request.params)) return std::nullopt;
    return out;
  }
};

// rap_shares.cc
Task<TransactionOutcome> net_share_enum(Exchange& x, const RapCall& call);
Task<TransactionOutcome> net_share_get_info(Exchange& x, const RapCall& call);
// rap_server.cc
Task<TransactionOutcome> net_server_get_info(Exchange& x, const RapCall& call);
Task<TransactionOutcome> net_wksta_get_info(Exchange& x, const RapCall& call);
Task<TransactionOutcome> net_remote_tod(Exchange& x, const RapCall& call);
Task<TransactionOutcome> net_server_enum(Exchange& x, const RapCall& call);
// rap_sessions.cc
Task<TransactionOutcome> net_session_enum(Exchange& x, const RapCall& call);
Task<TransactionOutcome> net_session_get_info(Exchange& x, const RapCall& call);
// rap_print.cc
Task<TransactionOutcome> net_print_q_enum(Exchange& x, const RapCall& call);
Task<TransactionOutcome> net_print_q_get_info(Exchange& x, const RapCall& call);
Task<TransactionOutcome> net_print_job_enum(Exchange& x, const RapCall& call);
Task<TransactionOutcome> net_print_job(Exchange& x, const RapCall& call);

}  // namespace sallyport::translator::handlers
