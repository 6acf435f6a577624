// Pipes of the server that the translator itself speaks through, as the client's user. [MS-SMB2] 3.3.5.15.10
#include "proto/smb2/ioctl.h"
#include "proto/smb2/read.h"
#include "proto/smb2/tree_connect.h"
#include "translator/handlers/trans.h"

namespace sallyport::translator::handlers {

namespace {

// IPC$ as this session has it, whatever tree the request is for: remote calls come on trees of files too.
Task<Result<Where>> where_pipes_are(Exchange& x) {
  CO_TRY(session, x.session());
  Where out;
  out.session = session->id;
  out.process = x.header.pid_low;
  if (!session->pipe_tree) {
    smb2::TreeConnectRequest ask;
    ask.path = u"\\\\translator\\IPC$";
    auto reply = co_await x.call(smb2::Command::tree_connect, ask, out);
    CO_TRY(done, reply.done());
    session->pipe_tree = reply.header.tree_id;
  }
  out.tree = *session->pipe_tree;
  co_return out;
}

}  // namespace

Task<Result<OpenedFile>> open_pipe_at_server(Exchange& x, std::u16string name) {
  auto where = co_await where_pipes_are(x);
  if (!where) co_return fail(where.error());
  OpenArgs args;
  args.name = std::move(name);
  args.access = kGenericRead | kGenericWrite;
  args.share = kShareAll;
  auto opened = co_await open_at_server(x, *where, args);
  co_return opened;
}

Task<Result<PipeAnswer>> pipe_transact(Exchange& x, const Handle& pipe, Bytes data, uint32_t most) {
  smb2::IoctlRequest ask;
  ask.ctl_code = fscc::Fsctl::pipe_transceive;
  ask.file_id = pipe.id;
  ask.flags = smb2::kIoctlIsFsctl;
  ask.input = data;
  ask.max_output_response = most;
  auto where = x.where(pipe);
  auto reply = co_await x.call(smb2::Command::ioctl, ask, where, std::max<size_t>(data.size(), most));
  CO_TRY(told, reply.body<smb2::IoctlResponse>());
  PipeAnswer out;
  out.data = Buffer(told.output);
  out.more = reply.status() == NtStatus::buffer_overflow;
  co_return out;
}

Task<Result<PipeAnswer>> pipe_read(Exchange& x, const Handle& pipe, uint32_t most) {
  smb2::ReadRequest ask;
  ask.file_id = pipe.id;
  ask.length = most;
  auto where = x.where(pipe);
  auto reply = co_await x.call(smb2::Command::read, ask, where, most);
  CO_TRY(told, reply.body<smb2::ReadResponse>());
  PipeAnswer out;
  out.data = Buffer(told.data);
  out.more = reply.status() == NtStatus::buffer_overflow;
  co_return out;
}

Task<Result<Buffer>> read_whole_pipe(Exchange& x, std::u16string name) {
  constexpr uint32_t kAtOnce = 65536;
  constexpr size_t kLargest = 1 << 20;
  auto opened = co_await open_pipe_at_server(x, std::move(name));
  if (!opened) co_return fail(opened.error());
  Buffer whole;
  Result<> good;
  for (bool more = true; more && good;) {
    auto part = co_await pipe_read(x, *opened->handle, kAtOnce);
    if (!part) good = fail(part.error());
    else if (whole.size() + part->data.size() > kLargest) good = fail(NtStatus::insuff_server_resources);
    else whole.append(part->data);
    more = part && part->more;
  }
  auto closed = co_await close_at_server(x, *opened->handle);
  (void)closed;
  if (!good) co_return fail(good.error());
  co_return whole;
}

}  // namespace sallyport::translator::handlers
