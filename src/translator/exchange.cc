#include "translator/exchange.h"

#include "proto/cifs/dos_error.h"
#include "proto/cifs/error.h"
#include "proto/smb2/tree_connect.h"

namespace sallyport::translator {

namespace flags2 = cifs::header_flags2;

namespace {

// STATUS_SMB_BAD_TID and its like. [MS-CIFS] 2.2.2.4
bool is_class_and_code(NtStatus status) {
  auto value = static_cast<uint32_t>(status);
  uint8_t error_class = value & 0xFF;
  return (value & 0xF000FF00) == 0 && value >= 0x10000 && (error_class == cifs::error_class::kDos || error_class == cifs::error_class::kServer);
}

}  // namespace

Exchange::Exchange(Translator& translator, Buffer received, const cifs::Header& header, uint32_t sequence)
    : translator(translator),
      message(std::move(received)),
      header(header),
      blocks(cifs::blocks(header, message)),
      uid(header.uid),
      tid(header.tid),
      sequence_(sequence) {
  // Dialects without users: whoever knew the share's password is who is there.
  if (translator.share_uid && !translator.negotiated.nt() && !translator.sessions.find(uid)) uid = translator.share_uid;
  out_.append_zeros(cifs::Header::kSize);
  translator.exchanges.push_back(this);
}

Exchange::~Exchange() { translator.exchanges.remove(this); }

void Exchange::cancel() {
  cancelled = true;
  if (waiting_on_) translator.backend().cancel(waiting_on_);
}

void Exchange::begin_block() {
  if (!answered_.empty()) cifs::link_andx(out_, answered_.back(), block().command);
  answered_.push_back(out_.size());
}

cifs::Header Exchange::answer_header(NtStatus status) const {
  cifs::Header out = header;
  out.flags = static_cast<uint8_t>(cifs::header_flags::kReply | (header.flags & cifs::header_flags::kCaseInsensitive));
  out.flags2 = static_cast<uint16_t>((header.flags2 & (flags2::kUnicode | flags2::kNtStatus | flags2::kLongNames)) |
                                     (translator.negotiated.extended_security ? flags2::kExtendedSecurity : 0));
  out.uid = uid;
  out.tid = tid;
  out.security_features = {};
  out.status = status;
  if (!header.has_nt_status()) out.status = cifs::as_status(cifs::dos_error(status));
  // quirk: what is a class and a code is said to be that also to who takes NTSTATUS; the bytes are the same
  else if (is_class_and_code(status)) out.flags2 &= static_cast<uint16_t>(~flags2::kNtStatus);
  return out;
}

void Exchange::send_answer(NtStatus status) {
  if (out_.size() == cifs::Header::kSize) {
    begin_block();
    wire::encode(cifs::ErrorResponse{}, out_, 0);
  }
  auto head = wire::encoded(answer_header(status));
  std::memcpy(out_.data(), head.data(), head.size());
  translator.send_signed(std::move(out_), sequence_ + 1);
  out_ = Buffer();
  out_.append_zeros(cifs::Header::kSize);
  answered_.clear();
}

void Exchange::send_part() { send_answer(warning); }

Result<SessionPtr> Exchange::session() const {
  auto found = translator.sessions.find(uid);
  if (!found || !found->valid) return fail(NtStatus::smb_bad_uid);
  return found;
}

Result<TreePtr> Exchange::tree() const {
  auto found = translator.trees.find(tid);
  if (!found) return fail(NtStatus::smb_bad_tid);
  return found;
}

Task<Result<Where>> Exchange::where() {
  CO_TRY(session, this->session());
  CO_TRY(tree, this->tree());
  auto known = tree->by_uid.find(session->uid);
  Where out{session->id, 0, header.pid_low};
  if (known == tree->by_uid.end()) {
    // The share as another of the client's users reaches it.
    smb2::TreeConnectRequest ask;
    ask.path = u"\\\\translator\\" + tree->share;
    auto reply = co_await call(smb2::Command::tree_connect, ask, out);
    CO_TRY(done, reply.done());
    known = tree->by_uid.emplace(session->uid, reply.header.tree_id).first;
  }
  out.tree = known->second;
  co_return out;
}

Result<FilePtr> Exchange::file(uint16_t wanted) const {
  if (fid && index > 0) wanted = *fid;
  auto found = translator.find_file(wanted, uid);
  if (!found || found->tid != tid) return fail(NtStatus::invalid_handle);
  return found;
}

Detached Exchange::run(std::unique_ptr<Exchange> self) {
  // quirk: data that are not all there are a wrong parameter of WRITE and WRITE_ANDX, not a wrong message
  bool writes = self->header.command == cifs::Command::write || self->header.command == cifs::Command::write_andx;
  auto broken = writes ? NtStatus::invalid_parameter : NtStatus::invalid_smb;
  Outcome outcome = self->blocks.empty() ? Outcome(fail(broken)) : Outcome();
  for (; outcome && self->index < self->blocks.size(); self->index++) {
    auto handler = handler_of(self->block().command);
    if (!handler) outcome = fail(NtStatus::smb_bad_command);
    else outcome = co_await handler(*self);
    if (!outcome) break;
  }
  if (self->silent) co_return;
  if (!outcome && !self->answered_.empty()) {
    self->begin_block();
    wire::encode(cifs::ErrorResponse{}, self->out_, 0);
  }
  self->send_answer(outcome ? self->warning : outcome.error());
}

}  // namespace sallyport::translator
