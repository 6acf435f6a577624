#include "support/smb_client.h"

#include "client/dialogue.h"
#include "proto/smb2/change_notify.h"
#include "proto/smb2/cancel.h"
#include "proto/smb2/close.h"
#include "proto/smb2/echo.h"
#include "proto/smb2/session_setup.h"
#include "proto/smb2/transform.h"
#include "proto/inner/link.h"
#include "proto/smb2/tree_connect.h"
#include "proto/smb2/write.h"
#include "proto/nbt/session.h"
#include "server/translators.h"

namespace sallyport::support {

using smb2::Command;
using smb2::Dialect;

namespace {

server::Peer peer_of(const TestServer& server, const ClientOptions& options) {
  auto peer = server.peer(options.terms, options.door);
  return options.translated ? server::translated_peer(peer) : peer;
}

}  // namespace

SmbClient::SmbClient(TestServer& server, ClientOptions options)
    : server(server),
      options(std::move(options)),
      wire(server.engine(), server.loop(), peer_of(server, this->options)) {}

// ---- sending ----

void SmbClient::address(Request& request) {
  auto& header = request.header;
  if (!header.message_id && header.command != Command::cancel) {
    header.message_id = next_message_id;
    next_message_id += std::max<uint16_t>(header.credit_charge, 1);
  }
  if (!header.credits) header.credits = ask_credits;
  if (!header.session_id) header.session_id = session_id;
  if (!header.tree_id) header.tree_id = tree_id;
  auto keys = sessions.find(header.session_id);
  if (sign && !encrypt && keys != sessions.end()) header.flags |= smb2::header_flags::kSigned;
  Buffer head = wire::encoded(header);
  std::memcpy(request.message.data(), head.data(), head.size());
}

std::vector<uint64_t> SmbClient::send(std::vector<Request> compound) {
  std::vector<uint64_t> ids;
  Buffer frame;
  uint64_t session = 0;
  for (size_t i = 0; i < compound.size(); i++) {
    auto& each = compound[i];
    auto& message = each.message;
    if (i + 1 < compound.size()) {
      message.append_zeros(align_up(message.size(), 8) - message.size());
      each.header.next_command = static_cast<uint32_t>(message.size());
    }
    address(each);
    ids.push_back(each.header.message_id);
    auto keys = sessions.find(each.header.session_id);
    if (each.header.is_signed() && keys != sessions.end() && keys->second.signer)
      keys->second.signer->sign(message.mutable_bytes(), false);
    if (!session) session = each.header.session_id;
    frame.append(message.bytes());
  }
  wire.send(encrypt ? seal(std::move(frame), seal_as ? seal_as : session) : std::move(frame));
  collect();
  return ids;
}

uint64_t SmbClient::send(Request one) {
  std::vector<Request> frame;
  frame.push_back(std::move(one));
  return send(std::move(frame)).front();
}

Buffer SmbClient::seal(Buffer frame, uint64_t session) {
  auto keys = sessions.find(session);
  if (keys == sessions.end() || !keys->second.to_server) return frame;
  smb2::TransformHeader header;
  store_le(header.nonce.data(), nonce_++);
  header.original_message_size = static_cast<uint32_t>(frame.size());
  header.session_id = session;
  Buffer out = wire::encoded(header);
  out.append(frame.bytes());
  auto bytes = out.mutable_bytes();
  keys->second.to_server->seal_message(bytes.first(crypto::kTransformHeaderSize), bytes.subspan(crypto::kTransformHeaderSize));
  return out;
}

// ---- receiving ----

void SmbClient::collect() {
  for (auto& frame : wire.receive()) take_frame(std::move(frame));
}

void SmbClient::take_frame(WireFrame frame) {
  auto payload = frame.payload.mutable_bytes();
  if (frame.type != nbt::FrameType::session_message || payload.size() < 4) return;
  if (load_le<uint32_t>(payload.data()) != smb2::kTransformProtocolId) return take_messages(payload, false);
  smb2::TransformHeader header;
  if (wire::decode(header, payload)) return;
  auto keys = sessions.find(header.session_id);
  auto text = payload.subspan(crypto::kTransformHeaderSize);
  if (keys == sessions.end() || !keys->second.from_server) return;
  if (!keys->second.from_server->open_message(payload.first(crypto::kTransformHeaderSize), text)) return;
  take_messages(text, true);
}

void SmbClient::take_messages(Bytes payload, bool encrypted) {
  for (;;) {
    Reply reply;
    if (wire::decode(reply.header, payload)) return;
    size_t next = reply.header.next_command;
    auto message = next && next <= payload.size() ? payload.first(next) : payload;
    reply.message = Buffer(message);
    reply.arrived = true;
    reply.encrypted = encrypted;
    auto keys = sessions.find(reply.header.session_id);
    reply.signature_good =
        reply.header.is_signed() && keys != sessions.end() && keys->second.signer && keys->second.signer->verify(message, true);
    inbox_.push_back(std::move(reply));
    if (!next || next >= payload.size()) return;
    payload = payload.subspan(next);
  }
}

Reply SmbClient::take(uint64_t message_id) {
  collect();
  for (auto at = inbox_.begin(); at != inbox_.end(); ++at) {
    if (at->header.message_id != message_id) continue;
    Reply found = std::move(*at);
    inbox_.erase(at);
    return found;
  }
  return {};
}

Reply SmbClient::take_any() {
  collect();
  if (inbox_.empty()) return {};
  Reply first = std::move(inbox_.front());
  inbox_.pop_front();
  return first;
}

namespace {

// An unasked message of this type, taken out of the inbox.
template <class T>
std::optional<T> take_unasked(std::deque<Reply>& inbox, size_t size) {
  for (auto at = inbox.begin(); at != inbox.end(); ++at) {
    if (at->header.message_id != smb2::kUnsolicitedMessageId || at->message.size() != smb2::Header::kSize + size) continue;
    auto body = at->body<T>();
    inbox.erase(at);
    return body;
  }
  return std::nullopt;
}

}  // namespace

std::optional<smb2::OplockBreak> SmbClient::take_oplock_break() {
  collect();
  return take_unasked<smb2::OplockBreak>(inbox_, wire::fixed_size<smb2::OplockBreak>);
}

std::optional<smb2::LeaseBreakNotification> SmbClient::take_lease_break() {
  collect();
  return take_unasked<smb2::LeaseBreakNotification>(inbox_, wire::fixed_size<smb2::LeaseBreakNotification>);
}

// ---- the way in ----

NtStatus SmbClient::netbios(std::string_view called, std::string_view calling) {
  nbt::SessionRequest names{{nbt::Name::of(called, nbt::suffix::kFileServer), ""}, {nbt::Name::of(calling), ""}};
  Buffer frame;
  nbt::append_session_request(names, frame);
  wire.send(frame.bytes().subspan(nbt::kFrameHeaderSize), nbt::FrameType::session_request);
  for (auto& answer : wire.receive()) {
    if (answer.type == nbt::FrameType::positive_session_response) return NtStatus::success;
    if (answer.type == nbt::FrameType::negative_session_response && answer.payload.size() == 1)
      return static_cast<NtStatus>(answer.payload[0]);  // the RFC's error code as it is
  }
  return NtStatus::io_timeout;
}

NtStatus SmbClient::negotiate() {
  smb2::NegotiateRequest ask;
  ask.security_mode = options.security_mode;
  ask.capabilities = options.capabilities;
  ask.client_guid = options.guid;
  ask.dialects = options.dialects;
  std::array<uint8_t, 32> salt{1, 2, 3};
  Buffer preauth = wire::encoded(smb2::PreauthIntegrityCapabilities{{smb2::HashAlgorithm::sha512}, salt});
  Buffer encryption = wire::encoded(smb2::EncryptionCapabilities{options.ciphers});
  Buffer signatures = wire::encoded(smb2::SigningCapabilities{options.signing});
  if (ask.offers(Dialect::smb3_1_1)) {
    ask.contexts = {{smb2::PreauthIntegrityCapabilities::kType, preauth}, {smb2::SigningCapabilities::kType, signatures}};
    if (!options.ciphers.empty()) ask.contexts.push_back({smb2::EncryptionCapabilities::kType, encryption});
  }
  auto one = request(Command::negotiate, ask);
  address(one);
  crypto::extend(connection_preauth_, one.message);
  wire.send(one.message);
  auto reply = take(one.header.message_id);
  if (reply.status() == NtStatus::success) note_negotiated(reply);
  return reply.status();
}

void SmbClient::note_negotiated(const Reply& reply) {
  crypto::extend(connection_preauth_, reply.message);
  auto body = reply.body<smb2::NegotiateResponse>();
  if (auto chosen = client::read_negotiated(body)) {
    hint_ = std::move(chosen->token);
    signing = chosen->signing;
    cipher = chosen->cipher;
  }
  body.security_buffer = {};
  body.contexts.clear();
  negotiated = std::move(body);
}

void SmbClient::make_keys(uint64_t session, Bytes session_key) {
  sessions[session] = client::derive_keys({negotiated.dialect, signing, cipher}, crypto::Key(session_key), preauth_);
}

NtStatus SmbClient::login_translated(std::u16string_view user, std::u16string_view password, policy::OldDialect dialect) {
  inner::LoginRequest login;
  login.kind = inner::LoginKind::plain_text;
  login.dialect = static_cast<uint8_t>(dialect);
  login.user = user;
  login.nt = as_bytes(password);
  auto token = wire::encoded(login);
  smb2::SessionSetupRequest ask;
  ask.security_buffer = token;
  session_id = tree_id = 0;
  login_answer = call(Command::session_setup, ask);
  session_id = login_answer.header.session_id;
  return login_answer.status();
}

NtStatus SmbClient::login(const std::string& user, const std::string& password) {
  auth::Initiator initiator(auth::Credentials::with_password(user, password), {"cifs/gate", "DESK", true});
  preauth_ = connection_preauth_;
  session_id = tree_id = 0;
  Buffer token(hint_.bytes());
  for (bool first = true;; first = false) {
    auto step = initiator.step(token);
    if (step.status != NtStatus::more_processing_required) return step.status;
    smb2::SessionSetupRequest ask;
    ask.security_mode = static_cast<uint8_t>(options.security_mode);
    ask.security_buffer = step.token;
    auto one = request(Command::session_setup, ask);
    address(one);
    crypto::extend(preauth_, one.message);
    // The last request decides the keys, and its answer is signed with them.
    if (!first) make_keys(session_id, initiator.session_key());
    wire.send(one.message);
    auto reply = take(one.header.message_id);
    session_id = reply.header.session_id;
    token = Buffer(reply.body<smb2::SessionSetupResponse>().security_buffer);
    if (reply.status() != NtStatus::more_processing_required) {
      login_answer = std::move(reply);
      break;
    }
    crypto::extend(preauth_, reply.message);
  }
  if (login_answer.status() != NtStatus::success) {
    sessions.erase(std::exchange(session_id, 0));
    return login_answer.status();
  }
  encrypt = login_answer.body<smb2::SessionSetupResponse>().session_flags & smb2::session_flags::kEncryptData;
  sign = options.terms.signing == policy::Requirement::required;
  return initiator.step(token).status;
}

NtStatus SmbClient::tree(std::u16string_view share) {
  tree_id = 0;
  auto reply = call(Command::tree_connect, smb2::TreeConnectRequest{0, std::u16string(u"\\\\GATE\\").append(share)});
  if (reply.status() == NtStatus::success) tree_id = reply.header.tree_id;
  return reply.status();
}

NtStatus SmbClient::start() {
  if (auto status = negotiate(); status != NtStatus::success) return status;
  if (auto status = login(); status != NtStatus::success) return status;
  return tree();
}

// ---- files ----

uint64_t SmbClient::send_create(const CreateArgs& args) {
  smb2::CreateRequest ask;
  ask.requested_oplock_level = args.lease ? smb2::OplockLevel::lease : args.oplock;
  ask.desired_access = args.access;
  ask.share_access = args.share;
  ask.create_disposition = args.disposition;
  ask.create_options = args.options;
  ask.name = args.name;
  Buffer lease;
  if (args.lease) {
    lease = wire::encoded(*args.lease);
    ask.contexts.push_back({std::string(smb2::create_tags::kRqLs), lease});
  }
  return send(request(Command::create, ask));
}

Opened SmbClient::opened(uint64_t message_id) {
  auto reply = take(message_id);
  auto body = reply.body<smb2::CreateResponse>();
  Opened out{reply.status(), body.file_id, body.oplock_level, {}, message_id};
  smb2::CreateLeaseV2 lease;
  const auto* context = smb2::find_context(body.contexts, smb2::create_tags::kRqLs);
  if (context && !wire::decode(lease, context->data)) out.lease_state = lease.lease_state;
  return out;
}

Opened SmbClient::create(const CreateArgs& args) { return opened(send_create(args)); }

NtStatus SmbClient::close(const smb2::FileId& file) { return call(Command::close, smb2::CloseRequest{0, file}).status(); }

NtStatus SmbClient::write(const smb2::FileId& file, std::string_view text, uint64_t offset) {
  smb2::WriteRequest ask;
  ask.offset = offset;
  ask.file_id = file;
  ask.data = as_bytes(text);
  return call(Command::write, ask).status();
}

std::string SmbClient::read(const smb2::FileId& file, uint32_t length, uint64_t offset) {
  smb2::ReadRequest ask;
  ask.length = length;
  ask.offset = offset;
  ask.file_id = file;
  auto reply = call(Command::read, ask);
  if (reply.status() != NtStatus::success) return to_string(reply.status());
  return std::string(as_text(reply.body<smb2::ReadResponse>().data));
}

uint64_t SmbClient::lock(const smb2::FileId& file, uint64_t offset, uint64_t length, uint32_t flags) {
  return send(request(Command::lock, smb2::LockRequest{0, file, {{offset, length, flags}}}));
}

uint64_t SmbClient::watch(const smb2::FileId& directory, uint32_t most) {
  smb2::ChangeNotifyRequest ask;
  ask.output_buffer_length = most;
  ask.file_id = directory;
  ask.completion_filter = 0xFFF;
  return send(request(Command::change_notify, ask));
}

void SmbClient::cancel(uint64_t message_id, uint64_t async_id) {
  auto one = request(Command::cancel, smb2::CancelRequest{});
  one.header.message_id = message_id;
  one.header.async_id = async_id;
  if (async_id) one.header.flags |= smb2::header_flags::kAsyncCommand;
  send(std::move(one));
}

NtStatus SmbClient::echo() { return call(Command::echo, smb2::EchoRequest{}).status(); }

}  // namespace sallyport::support
