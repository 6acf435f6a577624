#include "support/old_client.h"

#include <sys/socket.h>
#include <unistd.h>

#include "auth/ntlm.h"
#include "proto/cifs/negotiate.h"
#include "proto/cifs/session_setup.h"
#include "proto/cifs/tree_connect.h"
#include "server/translators.h"

namespace sallyport::support {

namespace {

constexpr size_t kLongest = 0x1FFFF;

int* made_pair(int* pair) {
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) std::abort();
  return pair;
}

inner::Hello hello_for(const server::Peer& peer) {
  inner::Hello out;
  for (auto dialect : policy::kOldDialects)
    if (peer.translated->dialects.has(dialect)) out.old_dialects |= static_cast<uint8_t>(1u << static_cast<unsigned>(dialect));
  out.flags = static_cast<uint8_t>((peer.translated->plain_text ? inner::hello_flags::kPlainText : 0) |
                                   (peer.translated->signing_required ? inner::hello_flags::kSigningRequired : 0) |
                                   (peer.translated->account.empty() ? 0 : inner::hello_flags::kShareAccount));
  out.challenge = peer.translated->challenge;
  out.server_name = u"GATE";
  out.workgroup = u"WORKGROUP";
  return out;
}

}  // namespace

policy::Terms OldClient::old_terms() {
  auto terms = plain_terms();
  for (auto dialect : policy::kOldDialects) terms.old_dialects.add(dialect);
  terms.dialects = {};
  terms.plain_text = terms.ntlmv1 = true;
  terms.account = "anna";
  return terms;
}

OldClient::OldClient(TestServer& server, policy::Terms terms)
    : server_(server),
      wire_(server.engine(), server.loop(), server::translated_peer(server.peer(terms, policy::Door::netbios))),
      far_(made_pair(link_)[1], nbt::Transport::direct_tcp, nbt::kMaxDirectLength),
      ours_(made_pair(client_)[1], nbt::Transport::session_service, kLongest) {
  const auto& peer = wire_.connection().peer();
  challenge_ = peer.translated->challenge;
  translator_ = std::make_unique<translator::Translator>(client_[0], link_[0], hello_for(peer));
  translator_->start({});
  pump();
}

OldClient::~OldClient() {
  translator_->finish();
  wire_.disconnect();
  for (int each : {client_[0], client_[1], link_[0], link_[1]}) close(each);
}

// What the translator asks the server, and what that answers. False when there was nothing.
bool OldClient::pass_on() {
  bool any = false, broken = false;
  far_.receive();
  while (auto frame = far_.next(broken)) {
    any = true;
    if (wire_.open() && !wire_.send(frame->payload)) open_ = false;
  }
  if (wire_.open())
    for (auto& frame : wire_.receive()) {
      any = true;
      Buffer message;
      message.append_zeros(nbt::kFrameHeaderSize);
      message.append(frame.payload);
      far_.send(std::move(message));
    }
  far_.flush();
  return any;
}

void OldClient::pump() {
  constexpr std::chrono::milliseconds kNoWait(0);
  bool more = true;
  while (more && open_) {
    open_ = translator_->turn(kNoWait) && open_;
    more = pass_on();
  }
  if (open_) open_ = translator_->turn(kNoWait);
}

void OldClient::hold(Bytes message) {
  Buffer frame;
  frame.append_zeros(nbt::kFrameHeaderSize);
  frame.append(message);
  ours_.send(std::move(frame));
}

bool OldClient::send(Bytes message) {
  hold(message);
  // A frame may be longer than the socket holds.
  while (ours_.wants_to_send() && open_) {
    ours_.flush();
    pump();
  }
  pump();
  return open_;
}

OldAnswer OldClient::take() {
  OldAnswer out;
  bool broken = false;
  ours_.receive();
  auto frame = ours_.next(broken);
  if (!frame || wire::decode(out.header, frame->payload.bytes())) return out;
  out.message = std::move(frame->payload);
  out.arrived = true;
  return out;
}

cifs::Header OldClient::header(cifs::Command command) {
  namespace flags2 = cifs::header_flags2;
  cifs::Header out;
  out.command = command;
  out.flags = cifs::header_flags::kCaseInsensitive;
  out.flags2 = flags2::kLongNames | (nt_status ? flags2::kNtStatus : 0) | (unicode ? flags2::kUnicode : 0);
  out.uid = uid;
  out.tid = tid;
  out.mid = mid++;
  out.pid_low = pid;
  return out;
}

NtStatus OldClient::negotiate(std::string_view dialect) {
  cifs::NegotiateRequest ask;
  ask.dialects.emplace_back().name = dialect;
  return call(cifs::Command::negotiate, ask).status();
}

NtStatus OldClient::login(std::u16string_view user, std::u16string_view password) {
  auto response = auth::ntlm::response_v1(auth::ntlm::nt_hash(password), challenge_);
  cifs::SessionSetupAndxRequest ask;
  ask.max_buffer_size = 16644;
  ask.max_mpx_count = 10;
  ask.capabilities = cifs::capabilities::kUnicode | cifs::capabilities::kStatus32 | cifs::capabilities::kNtSmbs |
                     cifs::capabilities::kLevelIiOplocks | cifs::capabilities::kLargeReadx;
  ask.unicode_password = response;
  ask.account_name.unicode = user;
  auto answer = call(cifs::Command::session_setup_andx, ask);
  if (answer.status() == NtStatus::success) uid = answer.header.uid;
  return answer.status();
}

NtStatus OldClient::tree(std::u16string_view share) {
  static constexpr std::array<uint8_t, 1> kNoPassword{};
  cifs::TreeConnectAndxRequest ask;
  ask.password = kNoPassword;
  ask.path.unicode = u"\\\\GATE\\";
  ask.path.unicode += share;
  ask.service = cifs::kServiceAny;
  auto answer = call(cifs::Command::tree_connect_andx, ask);
  if (answer.status() == NtStatus::success) tid = answer.header.tid;
  return answer.status();
}

NtStatus OldClient::start() {
  if (auto status = negotiate(); status != NtStatus::success) return status;
  if (auto status = login(); status != NtStatus::success) return status;
  return tree();
}

}  // namespace sallyport::support
