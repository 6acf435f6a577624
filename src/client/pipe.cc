#include "client/pipe.h"

#include "proto/dtyp/access.h"
#include "proto/smb2/create.h"
#include "proto/smb2/ioctl.h"
#include "proto/smb2/read.h"

namespace sallyport::client {

using smb2::Command;

namespace {

constexpr uint16_t kFragment = 4280;
constexpr size_t kLongestAnswer = 4 * 1024 * 1024;  // of one call
constexpr int kMostReads = 1024;

bool is_data(NtStatus status) { return status == NtStatus::success || status == NtStatus::buffer_overflow; }

}  // namespace

Task<NtStatus> Pipe::open(std::u16string_view name) {
  smb2::CreateRequest ask;
  ask.desired_access = dtyp::access::kFileReadData | dtyp::access::kFileWriteData | dtyp::access::kFileReadAttributes |
                       dtyp::access::kSynchronize;
  ask.share_access = 3;  // read and write
  ask.name = name;
  auto reply = co_await connection_.call(Command::create, ask);
  if (!reply) co_return std::unexpected(reply.error());
  if (reply->status() != NtStatus::success) co_return reply->status();
  auto body = reply->body<smb2::CreateResponse>();
  if (!body) co_return std::unexpected(IoFault::malformed);
  file_ = body->file_id;
  co_return NtStatus::success;
}

Task<Buffer> Pipe::transceive(Buffer pdu) {
  smb2::IoctlRequest ask;
  ask.ctl_code = fscc::Fsctl::pipe_transceive;
  ask.file_id = file_;
  ask.max_output_response = kFragment;
  ask.flags = smb2::kIoctlIsFsctl;
  ask.input = pdu;
  auto reply = co_await connection_.call(Command::ioctl, ask);
  if (!reply) co_return std::unexpected(reply.error());
  if (!is_data(reply->status())) co_return Buffer();
  auto body = reply->body<smb2::IoctlResponse>();
  if (!body) co_return std::unexpected(IoFault::malformed);
  co_return Buffer(body->output);
}

Task<Buffer> Pipe::read() {
  smb2::ReadRequest ask;
  ask.length = kFragment;
  ask.file_id = file_;
  auto reply = co_await connection_.call(Command::read, ask);
  if (!reply) co_return std::unexpected(reply.error());
  if (!is_data(reply->status())) co_return Buffer();
  auto body = reply->body<smb2::ReadResponse>();
  if (!body) co_return std::unexpected(IoFault::malformed);
  co_return Buffer(body->data);
}

Task<Buffer> Pipe::next_pdu() {
  for (int reads = 0; reads < kMostReads; reads++) {
    size_t length = pending_.size() < rpce::kHeaderSize ? 0 : load_le<uint16_t>(pending_.data() + 8);
    if (length && length < rpce::kHeaderSize) break;
    if (length && pending_.size() >= length) {
      Buffer pdu(pending_.bytes().first(length));
      pending_ = Buffer(pending_.bytes().subspan(length));
      co_return pdu;
    }
    auto more = co_await read();
    if (!more) co_return std::unexpected(more.error());
    if (more->empty()) break;
    pending_.append(*more);
  }
  co_return std::unexpected(IoFault::malformed);
}

Task<bool> Pipe::bind(const rpce::SyntaxId& interface) {
  rpce::Bind ask;
  ask.max_xmit_frag = ask.max_recv_frag = kFragment;
  rpce::PresentationContext context;
  context.abstract_syntax = interface;
  context.transfer_syntaxes.push_back(rpce::kNdr);
  ask.contexts.push_back(std::move(context));
  rpce::Header header;
  header.type = rpce::PduType::bind;
  header.call_id = ++call_id_;
  Buffer pdu;
  rpce::append_pdu(pdu, header, ask);
  auto came = co_await transceive(std::move(pdu));
  if (!came) co_return std::unexpected(came.error());
  if (came->empty()) co_return false;
  pending_ = std::move(*came);
  auto answer = co_await next_pdu();
  if (!answer) co_return std::unexpected(answer.error());
  rpce::Pdu parsed;
  rpce::BindAck ack;
  if (rpce::parse(parsed, *answer) || parsed.header.type != rpce::PduType::bind_ack) co_return false;
  if (wire::decode(ack, parsed.body) || ack.answers.results.empty()) co_return false;
  co_return ack.answers.results.front().result == rpce::ContextResult::acceptance;
}

Task<std::optional<Buffer>> Pipe::invoke(uint16_t opnum, Buffer stub) {
  rpce::Request ask;
  ask.alloc_hint = static_cast<uint32_t>(stub.size());
  ask.opnum = opnum;
  ask.stub = stub;
  rpce::Header header;
  header.call_id = ++call_id_;
  Buffer pdu;
  rpce::append_pdu(pdu, header, ask);
  auto came = co_await transceive(std::move(pdu));
  if (!came) co_return std::unexpected(came.error());
  pending_ = std::move(*came);
  Buffer whole;
  for (;;) {
    auto answer = co_await next_pdu();
    if (!answer) co_return std::unexpected(answer.error());
    rpce::Pdu parsed;
    rpce::Response response;
    if (rpce::parse(parsed, *answer)) co_return std::unexpected(IoFault::malformed);
    if (parsed.header.type != rpce::PduType::response) co_return std::nullopt;
    if (wire::decode(response, parsed.body)) co_return std::unexpected(IoFault::malformed);
    whole.append(response.stub);
    if (whole.size() > kLongestAnswer) co_return std::unexpected(IoFault::too_long);
    if (parsed.header.flags & rpce::pfc::kLastFrag) co_return std::move(whole);
  }
}

}  // namespace sallyport::client
