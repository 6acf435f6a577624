// TRANSACTION on a named pipe. Pipes are the server's: messages, duplex, never full for long. [MS-CIFS] 3.3.5.57.2 to 3.3.5.57.11
#include "base/utf16.h"
#include "proto/cifs/transaction.h"
#include "proto/fscc/fsctl.h"
#include "proto/fscc/pipe_info.h"
#include "proto/smb2/ioctl.h"
#include "translator/handlers/io.h"
#include "translator/handlers/opened.h"
#include "translator/handlers/trans.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

using cifs::TransSubcommand;

// SMB_NMPIPE_STATUS, [MS-CIFS] 2.2.1.3
constexpr uint16_t kNonblocking = 0x8000, kReadsMessages = 0x0100;

Buffer words(std::initializer_list<uint16_t> values) {
  Buffer out;
  for (auto value : values) store_le(out.append(2), value);
  return out;
}

uint32_t most_of(const TransactionData& call) { return std::min<uint32_t>(call.max_data, 65536); }

void warn_of_more(Exchange& x, const PipeAnswer& answer) {
  if (answer.more) x.warning = NtStatus::buffer_overflow;
}

Task<TransactionOutcome> transact(Exchange& x, TransactionData& call, FilePtr file) {
  auto answer = co_await pipe_transact(x, *file->handle, call.data, most_of(call));
  if (!answer) co_return fail(answer.error());
  warn_of_more(x, *answer);
  TransactionResult out;
  out.data = std::move(answer->data);
  co_return out;
}

Task<TransactionOutcome> read(Exchange& x, TransactionData& call, FilePtr file) {
  auto answer = co_await pipe_read(x, *file->handle, most_of(call));
  if (!answer) co_return fail(answer.error());
  warn_of_more(x, *answer);
  TransactionResult out;
  out.data = std::move(answer->data);
  co_return out;
}

Task<TransactionOutcome> write(Exchange& x, TransactionData& call, FilePtr file) {
  auto written = co_await write_at(x, *file, 0, call.data, false);
  if (!written) co_return fail(written.error());
  TransactionResult out;
  out.parameters = words({static_cast<uint16_t>(*written)});
  co_return out;
}

// [MS-CIFS] 2.2.5.1.1
Task<TransactionOutcome> set_state(Exchange& x, TransactionData& call, FilePtr file) {
  if (call.parameters.size() < 2) co_return fail(NtStatus::invalid_parameter);
  auto state = load_le<uint16_t>(call.parameters.data());
  fscc::FilePipeInformation change;
  change.read_mode = state & kReadsMessages ? change.kMessageMode : change.kByteStreamMode;
  change.completion_mode = state & kNonblocking ? change.kCompleteOperation : change.kQueueOperation;
  auto data = wire::encoded(change);
  auto done = co_await set_info(x, *file->handle, smb2::InfoType::file, static_cast<uint8_t>(fscc::FileInformationClass::pipe), data);
  if (!done) co_return fail(done.error());
  co_return TransactionResult();
}

Task<TransactionOutcome> query_state(Exchange& x, TransactionData&, FilePtr file) {
  auto told = co_await query_info(x, *file->handle, smb2::InfoType::file, static_cast<uint8_t>(fscc::FileInformationClass::pipe));
  if (!told) co_return fail(told.error());
  fscc::FilePipeInformation info;
  if (wire::decode(info, told->bytes())) co_return fail(NtStatus::internal_error);
  uint16_t state = kPipeStatus & ~kReadsMessages;
  if (info.read_mode == info.kMessageMode) state |= kReadsMessages;
  if (info.completion_mode == info.kCompleteOperation) state |= kNonblocking;
  TransactionResult out;
  out.parameters = words({state});
  co_return out;
}

// [MS-CIFS] 2.2.5.4.2
Buffer pipe_facts(const Exchange& x, const File& file, const fscc::FilePipeLocalInformation& local) {
  constexpr uint32_t kNoLimit = 0xFF;
  auto name = make_text(u"\\PIPE\\" + file.name, x.unicode());
  Bytes text = x.unicode() ? as_bytes(std::u16string_view(name.unicode)) : as_bytes(std::string_view(name.oem));
  Buffer out = words({static_cast<uint16_t>(local.outbound_quota), static_cast<uint16_t>(local.inbound_quota)});
  *out.append(1) = static_cast<uint8_t>(std::min(local.maximum_instances, kNoLimit));
  *out.append(1) = static_cast<uint8_t>(std::min(local.current_instances, kNoLimit));
  *out.append(1) = static_cast<uint8_t>(std::min<size_t>(text.size(), 0xFF));
  if (x.unicode()) out.append_zeros(1);
  out.append(text);
  out.append_zeros(x.unicode() ? 2 : 1);
  return out;
}

Task<TransactionOutcome> query_facts(Exchange& x, TransactionData& call, FilePtr file) {
  if (call.parameters.size() < 2 || load_le<uint16_t>(call.parameters.data()) != 1) co_return fail(NtStatus::invalid_parameter);
  auto told = co_await query_info(x, *file->handle, smb2::InfoType::file, static_cast<uint8_t>(fscc::FileInformationClass::pipe_local));
  if (!told) co_return fail(told.error());
  fscc::FilePipeLocalInformation local;
  if (wire::decode(local, told->bytes())) co_return fail(NtStatus::internal_error);
  TransactionResult out;
  out.data = pipe_facts(x, *file, local);
  if (out.data.size() > call.max_data) {
    out.data.resize(call.max_data);
    x.warning = NtStatus::buffer_overflow;
  }
  co_return out;
}

// How much there is; the server does not give the bytes themselves away twice. [MS-CIFS] 2.2.5.5.2
Task<TransactionOutcome> peek(Exchange& x, TransactionData&, FilePtr file) {
  smb2::IoctlRequest ask;
  ask.ctl_code = fscc::Fsctl::pipe_peek;
  ask.file_id = file->handle->id;
  ask.flags = smb2::kIoctlIsFsctl;
  ask.max_output_response = 1024;
  auto where = x.where(*file->handle);
  auto reply = co_await x.call(smb2::Command::ioctl, ask, where);
  CO_TRY(told, reply.body<smb2::IoctlResponse>());
  fscc::PipePeekReply peeked;
  if (wire::decode(peeked, told.output)) co_return fail(NtStatus::internal_error);
  auto capped = [](uint32_t value) { return static_cast<uint16_t>(std::min<uint32_t>(value, 0xFFFF)); };
  TransactionResult out;
  out.parameters = words({capped(peeked.read_data_available), capped(peeked.message_length), capped(peeked.named_pipe_state)});
  co_return out;
}

// [MS-CIFS] 2.2.5.10. No FID: the pipe is named.
Task<TransactionOutcome> wait(Exchange& x, TransactionData& call) {
  constexpr uint64_t kPerMillisecond = 10000;
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  fscc::PipeWaitRequest wanted;
  wanted.timeout = call.timeout * kPerMillisecond;
  wanted.timeout_specified = call.timeout != 0;
  wanted.name = pipe_name(call.name);
  auto input = wire::encoded(wanted);
  smb2::IoctlRequest ask;
  ask.ctl_code = fscc::Fsctl::pipe_wait;
  ask.file_id = smb2::FileId{~uint64_t{0}, ~uint64_t{0}};
  ask.flags = smb2::kIoctlIsFsctl;
  ask.input = input;
  auto reply = co_await x.call(smb2::Command::ioctl, ask, *where);
  CO_TRY(done, reply.done());
  co_return TransactionResult();
}

// [MS-CIFS] 2.2.5.11: open, transact and close in one.
Task<TransactionOutcome> call_pipe(Exchange& x, TransactionData& call) {
  auto opened = co_await open_pipe_at_server(x, pipe_name(call.name));
  if (!opened) co_return fail(opened.error());
  auto answer = co_await pipe_transact(x, *opened->handle, call.data, most_of(call));
  auto closed = co_await close_at_server(x, *opened->handle);
  (void)closed;
  if (!answer) co_return fail(answer.error());
  warn_of_more(x, *answer);
  TransactionResult out;
  out.data = std::move(answer->data);
  co_return out;
}

using Run = Task<TransactionOutcome> (*)(Exchange&, TransactionData&, FilePtr);
Run run_of(TransSubcommand subcommand) {
  switch (subcommand) {
    case TransSubcommand::transact_nmpipe: return transact;
    case TransSubcommand::raw_read_nmpipe:
    case TransSubcommand::read_nmpipe: return read;
    case TransSubcommand::raw_write_nmpipe:
    case TransSubcommand::write_nmpipe: return write;
    case TransSubcommand::set_nmpipe_state: return set_state;
    case TransSubcommand::query_nmpipe_state: return query_state;
    case TransSubcommand::query_nmpipe_info: return query_facts;
    case TransSubcommand::peek_nmpipe: return peek;
    default: return nullptr;
  }
}

}  // namespace

Task<TransactionOutcome> run_pipe_call(Exchange& x, TransactionData& call) {
  if (call.setup.empty()) co_return fail(NtStatus::object_name_not_found);
  auto subcommand = static_cast<TransSubcommand>(call.setup[0]);
  if (subcommand == TransSubcommand::wait_nmpipe) {
    auto outcome = co_await wait(x, call);
    co_return outcome;
  }
  if (subcommand == TransSubcommand::call_nmpipe) {
    auto outcome = co_await call_pipe(x, call);
    co_return outcome;
  }
  auto run = run_of(subcommand);
  if (!run || call.setup.size() < 2) co_return fail(NtStatus::invalid_parameter);
  CO_TRY(file, x.file(call.setup[1]));
  if (!file->pipe) co_return fail(NtStatus::invalid_handle);
  auto outcome = co_await run(x, call, file);
  co_return outcome;
}

}  // namespace sallyport::translator::handlers
