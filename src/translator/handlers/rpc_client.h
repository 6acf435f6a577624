// A call of one of the server's RPC interfaces, over its pipe, as the client's user. [C706] chapter 12, [MS-RPCE] 3.3.2
#pragma once

#include "proto/rpce/calls.h"
#include "proto/rpce/ndr_decoder.h"
#include "proto/rpce/ndr_encoder.h"
#include "translator/handlers/trans.h"

namespace sallyport::translator::handlers {

// The stub of the answer. internal_error when the server speaks no RPC, access_denied when it answers with a fault.
Task<Result<Buffer>> rpc_call(Exchange& x, std::u16string pipe, const rpce::SyntaxId& interface, uint16_t opnum, Buffer stub);

template <class Call>
Task<Result<typename Call::Out>> rpc(Exchange& x, std::u16string pipe, typename Call::In ask) {
  Buffer stub;
  rpce::ndr_encode(ask, stub);
  auto answer = co_await rpc_call(x, std::move(pipe), Call::kInterface, Call::kOpnum, std::move(stub));
  if (!answer) co_return fail(answer.error());
  typename Call::Out out;
  if (rpce::ndr_decode(out, answer->bytes())) co_return fail(NtStatus::internal_error);
  co_return out;
}

}  // namespace sallyport::translator::handlers
