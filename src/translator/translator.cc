#include "translator/translator.h"

#include <poll.h>

#include "proto/cifs/locking_andx.h"
#include "proto/smb2/close.h"
#include "proto/smb2/negotiate.h"
#include "translator/exchange.h"
#include "translator/transaction.h"

namespace sallyport::translator {

Translator::Translator(int client, int server, inner::Hello facts)
    : client_(client, nbt::Transport::session_service, kLongestFrame), backend_(server), facts_(std::move(facts)) {
  backend_.on_break([this](const smb2::FileId& id, smb2::OplockLevel level) { on_break(id, level); });
}

Translator::~Translator() = default;

// ---- the loop ----

void Translator::run(Bytes received) {
  constexpr std::chrono::hours kAsLongAsItTakes(1);
  start(received);
  while (turn(kAsLongAsItTakes)) {
  }
  finish();
}

void Translator::start(Bytes received) {
  client_.receive(received);
  begin();
  flush();
}

// Whoever still waits is told that nothing will come.
void Translator::finish() {
  drop();
  backend_.lose();
  while (!partial.empty()) {
    auto waiting = partial.front()->waiting;
    partial.pop_front();
    waiting.resume();
  }
  timers_.run(Clock::time_point::max());  // who pauses finds the server lost
}

Detached Translator::begin() {
  bool connected = co_await connect();
  connected_ = connected;
  if (!connected) drop();
  take_frames();
}

// [MS-SMB2] 3.2.4.2.2.2
Task<bool> Translator::connect() {
  smb2::NegotiateRequest ask;
  ask.client_guid = Guid::random();
  ask.capabilities = smb2::capabilities::kLargeMtu;
  ask.dialects.push_back(smb2::Dialect::smb3_0_2);
  Where nowhere;
  auto reply = co_await backend_.call(smb2::Command::negotiate, ask, nowhere);
  auto told = reply.body<smb2::NegotiateResponse>();
  if (told) token_hint = Buffer(told->security_buffer);
  co_return told.has_value();
}

bool Translator::turn(std::chrono::milliseconds most) {
  pollfd both[2] = {{client_.socket(), 0, 0}, {backend_.socket().socket(), POLLIN, 0}};
  // A client that does not take its answers, or asks for too much at once, is not read from.
  if (!client_.is_congested() && exchanges.size() < kMostExchanges) both[0].events |= POLLIN;
  if (client_.wants_to_send()) both[0].events |= POLLOUT;
  if (backend_.socket().wants_to_send()) both[1].events |= POLLOUT;
  int ready = poll(both, 2, timers_.wait_time(Clock::now(), most));
  if (ready < 0 && errno != EINTR) return false;
  timers_.run(Clock::now());
  bool alive = true;
  if (ready > 0 && both[1].revents & (POLLIN | POLLHUP | POLLERR)) alive = backend_.receive();
  if (alive && ready > 0 && both[0].revents & (POLLIN | POLLHUP | POLLERR)) {
    alive = client_.receive();
    if (connected_) take_frames();
  }
  return flush() && alive && !dropped_;
}

bool Translator::flush() {
  bool taken = client_.flush();
  return backend_.socket().flush() && taken;
}

void Translator::take_frames() {
  bool broken = false;
  while (!dropped_) {
    auto frame = client_.next(broken);
    if (!frame) break;
    if (frame->type == nbt::FrameType::session_keep_alive) continue;
    if (frame->type != nbt::FrameType::session_message) return drop();
    take(std::move(frame->payload));
  }
  if (broken) drop();
}

namespace {

// Requests without an answer take one number of the signing sequence, not two ([MS-CIFS] 3.1.5.1).
bool is_answered(cifs::Command command) {
  return command != cifs::Command::nt_cancel && command != cifs::Command::transaction_secondary &&
         command != cifs::Command::transaction2_secondary && command != cifs::Command::nt_transact_secondary;
}

}  // namespace

// [MS-CIFS] 3.3.5.2
void Translator::take(Buffer frame) {
  cifs::Header header;
  if (wire::decode(header, frame.bytes()) || header.is_response()) return drop();
  uint32_t sequence = next_sequence_;
  if (is_signing()) next_sequence_ += is_answered(header.command) ? 2 : 1;
  if (is_signing() && !check_signature(frame.mutable_bytes(), sequence)) return drop();
  if (!negotiated.dialect && header.command != cifs::Command::negotiate) return drop();
  Exchange::run(std::make_unique<Exchange>(*this, std::move(frame), header, sequence));
}

// ---- signing, [MS-CIFS] 3.1.4.1, 3.1.5.1 ----

void Translator::start_signing(Bytes key) {
  if (is_signing() || key.empty()) return;
  mac_key_ = Buffer(key);
  next_sequence_ = 2;
}

bool Translator::check_signature(MutableBytes message, uint32_t sequence) {
  return crypto::verify_cifs(message, mac_key_, sequence);
}

void Translator::send_signed(Buffer message, uint32_t sequence) {
  if (is_signing()) {
    auto flags2 = load_le<uint16_t>(message.data() + 10);
    store_le<uint16_t>(message.data() + 10, flags2 | cifs::header_flags2::kSecuritySignature);
    crypto::sign_cifs(message.mutable_bytes(), mac_key_, sequence);
  }
  Buffer frame;
  frame.append_zeros(nbt::kFrameHeaderSize);
  frame.append(message);
  client_.send(std::move(frame));
}

void Translator::send_unasked(Buffer message) {
  Buffer frame;
  frame.append_zeros(nbt::kFrameHeaderSize);
  frame.append(message);
  client_.send(std::move(frame));
}

// ---- oplocks ----

// [MS-CIFS] 3.3.4.2: the server's break goes to the client as a LOCKING_ANDX request of ours.
void Translator::on_break(const smb2::FileId& id, smb2::OplockLevel level) {
  for (const auto& file : files.all()) {
    auto& handle = *file->handle;
    if (handle.id != id) continue;
    bool acknowledged = handle.oplock != smb2::OplockLevel::level_ii;
    handle.breaking = acknowledged;
    handle.break_to = level;
    if (!acknowledged) handle.oplock = level;
    cifs::Header header;
    header.command = cifs::Command::locking_andx;
    header.tid = file->tid;
    header.mid = 0xFFFF;
    header.pid_low = 0xFFFF;
    cifs::LockingAndxRequest told;
    told.fid = file->fid;
    told.type_of_lock = cifs::lock_type::kOplockRelease;
    bool knows_level_ii = negotiated.client_capabilities & 0x80;
    told.new_oplock_level = level == smb2::OplockLevel::level_ii && knows_level_ii ? 1 : 0;
    return send_unasked(cifs::message(header, told));
  }
}

// ---- opens ----

FilePtr Translator::find_file(uint16_t fid, uint16_t uid) const {
  auto found = files.find(fid);
  return found && found->uid == uid ? found : nullptr;
}

Task<Result<>> Translator::close(FilePtr file) {
  auto handle = file->handle;
  files.remove(file->fid);
  bool shared = false;
  for (const auto& other : files.all()) shared |= other->handle == handle;
  if (shared) co_return Result<>();
  smb2::CloseRequest ask;
  ask.file_id = handle->id;
  Where where{handle->session, handle->tree, 0};
  auto reply = co_await backend_.call(smb2::Command::close, ask, where);
  co_return reply.done();
}

Task<> Translator::close_search(SearchPtr search) {
  smb2::CloseRequest ask;
  ask.file_id = search->directory;
  Where where{search->session, search->tree, 0};
  searches.remove(search->sid);
  co_await backend_.call(smb2::Command::close, ask, where);
}

Task<> Translator::close_files(std::function<bool(const File&)> which) {
  for (const auto& file : files.all())
    if (which(*file)) {
      auto closed = co_await close(file);
      (void)closed;
    }
}

}  // namespace sallyport::translator
