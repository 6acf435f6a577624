#include "translator/handlers/rpc_client.h"

namespace sallyport::translator::handlers {
namespace {

constexpr uint32_t kMostOfMessage = 65536;
constexpr size_t kMostOfStub = 1 << 20;

rpce::Header header_of(rpce::PduType type, uint32_t call_id) {
  rpce::Header out;
  out.type = type;
  out.call_id = call_id;
  return out;
}

Buffer bind_of(const rpce::SyntaxId& interface) {
  rpce::Bind bind;
  bind.max_xmit_frag = bind.max_recv_frag = 4280;
  rpce::PresentationContext context;
  context.abstract_syntax = interface;
  context.transfer_syntaxes.push_back(rpce::kNdr);
  bind.contexts.push_back(std::move(context));
  Buffer out;
  rpce::append_pdu(out, header_of(rpce::PduType::bind, 1), bind);
  return out;
}

Buffer request_of(uint16_t opnum, Bytes stub) {
  rpce::Request request;
  request.alloc_hint = static_cast<uint32_t>(stub.size());
  request.opnum = opnum;
  request.stub = stub;
  Buffer out;
  rpce::append_pdu(out, header_of(rpce::PduType::request, 2), request);
  return out;
}

bool is_accepted(Bytes message) {
  rpce::Pdu pdu;
  rpce::BindAck ack;
  if (rpce::parse(pdu, message) || pdu.header.type != rpce::PduType::bind_ack || wire::decode(ack, pdu.body)) return false;
  const auto& results = ack.answers.results;
  return results.size() == 1 && results[0].result == rpce::ContextResult::acceptance;
}

// Appends a fragment's part of the stub; true when it was the last.
Result<bool> take_fragment(Buffer& stub, Bytes message) {
  rpce::Pdu pdu;
  rpce::Response response;
  if (rpce::parse(pdu, message)) return fail(NtStatus::internal_error);
  if (pdu.header.type == rpce::PduType::fault) return fail(NtStatus::access_denied);
  if (pdu.header.type != rpce::PduType::response || wire::decode(response, pdu.body)) return fail(NtStatus::internal_error);
  if (stub.size() + response.stub.size() > kMostOfStub) return fail(NtStatus::insuff_server_resources);
  stub.append(response.stub);
  return (pdu.header.flags & rpce::pfc::kLastFrag) != 0;
}

Task<Result<Buffer>> call_over(Exchange& x, const Handle& pipe, Buffer bind, Buffer request) {
  auto bound = co_await pipe_transact(x, pipe, bind, kMostOfMessage);
  if (!bound) co_return fail(bound.error());
  if (!is_accepted(bound->data)) co_return fail(NtStatus::internal_error);
  auto answer = co_await pipe_transact(x, pipe, request, kMostOfMessage);
  Buffer stub;
  for (;;) {
    if (!answer) co_return fail(answer.error());
    CO_TRY(last, take_fragment(stub, answer->data));
    if (last) co_return stub;
    answer = co_await pipe_read(x, pipe, kMostOfMessage);
  }
}

}  // namespace

Task<Result<Buffer>> rpc_call(Exchange& x, std::u16string name, const rpce::SyntaxId& interface, uint16_t opnum, Buffer stub) {
  auto bind = bind_of(interface), request = request_of(opnum, stub);
  auto pipe = co_await open_pipe_at_server(x, std::move(name));
  if (!pipe) co_return fail(pipe.error());
  auto answer = co_await call_over(x, *pipe->handle, std::move(bind), std::move(request));
  auto closed = co_await close_at_server(x, *pipe->handle);
  (void)closed;
  co_return answer;
}

}  // namespace sallyport::translator::handlers
