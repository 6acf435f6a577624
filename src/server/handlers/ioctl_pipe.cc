// Named pipes: FSCTL_PIPE_TRANSCEIVE, FSCTL_PIPE_PEEK, FSCTL_PIPE_WAIT. [MS-SMB2] 3.3.5.15.10, [MS-FSCC] 2.3.45 to 2.3.50
#include "proto/fscc/fsctl.h"
#include "proto/fscc/pipe_info.h"
#include "server/engine.h"
#include "server/handlers/ioctl_calls.h"
#include "server/rpc/pipes.h"

namespace sallyport::server::handlers {

Result<> pipe_transceive(Call& call, const smb2::IoctlRequest& request, Buffer& output) {
  std::lock_guard guard(call.open->pipe_mutex);
  TRY(got, call.open->pipe->transceive(request.input, request.max_output_response));
  output = std::move(got.data);
  if (got.more) call.status = NtStatus::buffer_overflow;
  return {};
}

// How much waits to be read; the bytes themselves are left where they are.
Result<> pipe_peek(Call& call, const smb2::IoctlRequest& request, Buffer& output) {
  if (request.max_output_response < wire::fixed_size<fscc::PipePeekReply>) return fail(NtStatus::buffer_too_small);
  std::lock_guard guard(call.open->pipe_mutex);
  const auto& pipe = *call.open->pipe;
  fscc::PipePeekReply reply;
  reply.named_pipe_state = fscc::FilePipeLocalInformation::kConnectedState;
  reply.read_data_available = static_cast<uint32_t>(pipe.unread_bytes());
  reply.message_length = static_cast<uint32_t>(pipe.next_message_size());
  if (reply.message_length) call.status = NtStatus::buffer_overflow;
  wire::encode(reply, output, 0);
  return {};
}

// Every pipe that exists takes one more client at any time.
Result<> pipe_wait(Call& call, const smb2::IoctlRequest& request, Buffer&) {
  if (!call.tree->share->is_pipe()) return fail(NtStatus::invalid_device_request);
  TRY(wanted, read_input<fscc::PipeWaitRequest>(request.input));
  auto who = call.who();
  TRY(pipe, rpc::open_pipe(wanted.name, call.engine.facts(), *who));
  return {};
}

}  // namespace sallyport::server::handlers
