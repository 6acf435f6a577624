// RPC over a named pipe: open, bind, call. [MS-RPCE] 2.1.1.2. Requests go by FSCTL_PIPE_TRANSCEIVE, the rest of long answers
// comes by READ.
#pragma once

#include "client/connection.h"
#include "proto/rpce/calls.h"
#include "proto/rpce/ndr_decoder.h"
#include "proto/rpce/ndr_encoder.h"

namespace sallyport::client {

class Pipe {
 public:
  // On a connection whose tree is IPC$.
  explicit Pipe(Connection& connection) : connection_(connection) {}

  // The status of CREATE.
  Task<NtStatus> open(std::u16string_view name);
  // Whether the interface was accepted.
  Task<bool> bind(const rpce::SyntaxId& interface);

  // One call of the interface that was bound; nothing when the answer was a fault or does not decode.
  template <uint16_t Opnum, class Response, class Request>
  Task<std::optional<Response>> call(const Request& request) {
    Buffer stub;
    rpce::ndr_encode(request, stub);
    auto answer = co_await invoke(Opnum, std::move(stub));
    if (!answer) co_return std::unexpected(answer.error());
    std::optional<Response> out;
    if (!*answer) co_return out;
    out.emplace();
    if (rpce::ndr_decode(*out, (*answer)->bytes())) out.reset();
    co_return out;
  }

 private:
  // The stub of the answer, put together from its fragments; nothing when it was a fault.
  Task<std::optional<Buffer>> invoke(uint16_t opnum, Buffer stub);
  Task<Buffer> transceive(Buffer pdu);
  Task<Buffer> read();
  // Takes one whole PDU off the front of what came, reading on as needed.
  Task<Buffer> next_pdu();

  Connection& connection_;
  smb2::FileId file_{};
  Buffer pending_;
  uint32_t call_id_ = 0;
};

}  // namespace sallyport::client
