// The subcommands of TRANSACTION on named pipes, and what is reached by the same way: the LAN Manager's remote calls.
// [MS-CIFS] 2.2.5, [MS-RAP]
#pragma once

#include "translator/opens.h"
#include "translator/transaction.h"

namespace sallyport::translator::handlers {

// Pipes at the server, opened and written to by the translator itself. In pipe_client.cc.
Task<Result<OpenedFile>> open_pipe_at_server(Exchange& x, std::u16string name);
// Of a message that is longer than `most` the rest stays in the pipe; `more` is set then.
struct PipeAnswer {
  Buffer data;
  bool more = false;
};
Task<Result<PipeAnswer>> pipe_transact(Exchange& x, const Handle& pipe, Bytes data, uint32_t most);
Task<Result<PipeAnswer>> pipe_read(Exchange& x, const Handle& pipe, uint32_t most);
// All that is in a pipe that has but one message.
Task<Result<Buffer>> read_whole_pipe(Exchange& x, std::u16string name);

// trans_pipe.cc; `call` is one whose name is no remote call's and no mailslot's.
Task<TransactionOutcome> run_pipe_call(Exchange& x, TransactionData& call);
// rap.cc: \PIPE\LANMAN
Task<TransactionOutcome> run_rap(Exchange& x, TransactionData& call);

}  // namespace sallyport::translator::handlers
