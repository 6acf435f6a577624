#include "server/connection.h"

#include "auth/acceptor.h"
#include "crypto/signer.h"
#include "proto/smb2/transform.h"
#include "server/chain.h"
#include "server/engine.h"
#include "server/handlers/handlers.h"
#include "wire/decoder.h"

namespace sallyport::server {

Connection::Connection(Engine& engine, std::unique_ptr<Link> link, Peer peer)
    : engine_(engine),
      link_(std::move(link)),
      peer_(std::move(peer)),
      limits_(engine.limits()),
      credits_(limits_->credits_per_connection) {}

Connection::~Connection() = default;

namespace {

bool is_setup(smb2::Command command) { return command == smb2::Command::session_setup || command == smb2::Command::negotiate; }

}  // namespace

bool Connection::on_frame(channel::InFrame& frame) {
  if (frame.payload.size() < 4) return false;
  switch (load_le<uint32_t>(frame.payload.data())) {
    case smb2::kProtocolId: return on_messages(frame.payload, frame, nullptr);
    case smb2::kTransformProtocolId: return on_transform(frame.payload, frame);
    case smb2::kSmb1ProtocolId: return on_smb1(frame.payload);
    default: return false;  // compression is never negotiated
  }
}

// [MS-SMB2] 3.3.5.2.1.1
bool Connection::on_transform(MutableBytes payload, channel::InFrame& frame) {
  smb2::TransformHeader header;
  if (wire::decode(header, payload) || !negotiated_.smb3()) return false;
  auto text = payload.subspan(crypto::kTransformHeaderSize);
  const auto* found = channel(header.session_id);
  if (!found || !found->session->from_client || header.original_message_size != text.size()) return false;
  auto session = found->session;
  if (!session->from_client->open_message(payload.first(crypto::kTransformHeaderSize), text)) return false;
  if (text.size() < 4 || load_le<uint32_t>(text.data()) != smb2::kProtocolId) return false;
  return on_messages(text, frame, std::move(session));
}

bool Connection::on_messages(MutableBytes payload, channel::InFrame& frame, std::shared_ptr<Session> decrypted_for) {
  std::vector<ChainItem> items;
  if (!parse_chain(payload, decrypted_for, items)) return false;
  if (items.empty()) return true;  // CANCEL alone
  bool alone = items.size() == 1;
  auto chain = std::make_shared<Chain>(shared_from_this(), std::move(items), std::move(decrypted_for));
  answering_ = alone ? this : nullptr;
  auto state = chain->run();
  answering_ = nullptr;
  if (doomed_) return false;
  if (state == Chain::State::answered) {
    take_answer(chain);
    return true;
  }
  if (running_ >= limits_->requests_per_connection) return false;
  chain->own_requests(payload, frame);
  running_++;
  if (state == Chain::State::parked) {
    queue_answer(*chain);
    if (chain->park()) return true;
  }
  engine_.run_on_worker(std::move(chain));
  return true;
}

bool Connection::parse_chain(MutableBytes payload, const std::shared_ptr<Session>& decrypted_for, std::vector<ChainItem>& items) {
  for (size_t at = 0;;) {
    ChainItem item;
    if (wire::decode(item.header, payload.subspan(at)) || item.header.is_response()) return false;
    size_t left = payload.size() - at, next = item.header.next_command;
    if (next && (next % 8 || next < smb2::Header::kSize || next > left - smb2::Header::kSize)) return false;
    item.message = payload.subspan(at, next ? next : left);
    if (item.header.command == smb2::Command::cancel) {
      cancel(item.header);
    } else {
      if (!is_negotiated() && item.header.command != smb2::Command::negotiate) return false;
      uint32_t charge = negotiated_.dialect >= smb2::Dialect::smb2_1 ? std::max<uint32_t>(item.header.credit_charge, 1) : 1;
      if (!credits_.consume(item.header.message_id, charge)) return false;
      engine_.requests.fetch_add(1, std::memory_order_relaxed);
      item.credits = credits_.grant(item.header.credits, charge);
      if (item.header.is_related() && !items.empty()) {
        item.session = items.back().session;
        item.signer = items.back().signer;
      } else if (const auto* found = channel(item.header.session_id)) {
        item.session = found->session;
        item.signer = found->signer;
      } else if (auto elsewhere = item.header.is_signed() ? engine_.find_session(item.header.session_id) : nullptr) {
        item.signer = elsewhere->first_signer;  // it is not bound to this connection: the refusal is signed all the same
      }
      item.refused = check_item(item, decrypted_for, items.empty());
      // What changes the connection stands alone in its frame: it must not end up on a worker thread.
      bool beside_others = !items.empty() || next;
      if (is_setup(item.header.command) && beside_others) item.refused = NtStatus::invalid_parameter;
      items.push_back(std::move(item));
    }
    if (!next) return true;
    at += next;
  }
}

// [MS-SMB2] 3.3.5.2.4 and 3.3.5.2.9: signatures, and who must sign or encrypt.
NtStatus Connection::check_item(ChainItem& item, const std::shared_ptr<Session>& decrypted_for, bool first) {
  if (first && item.header.is_related()) return NtStatus::invalid_parameter;
  if (decrypted_for)
    return item.session == decrypted_for || item.header.is_related() ? NtStatus::success : NtStatus::access_denied;
  bool setup = is_setup(item.header.command);
  if (item.header.is_signed()) {
    if (setup && !item.session) return NtStatus::success;  // binding: the handler checks it with the session's own key
    if (!item.session) return NtStatus::user_session_deleted;
    if (!item.signer || !item.signer->verify(item.message, false)) return NtStatus::access_denied;
    return NtStatus::success;
  }
  if (item.session && item.session->signing_required) return NtStatus::access_denied;  // a further login too
  return NtStatus::success;
}

// [MS-SMB2] 3.3.5.3: an SMB1 NEGOTIATE that offers "SMB 2.002" or "SMB 2.???" is answered in SMB2.
bool Connection::on_smb1(Bytes payload) {
  if (is_negotiated()) return false;
  Buffer message = link_->buffers().take(512);
  message.append(kHeadroom);
  if (!handlers::answer_smb1_negotiate(*this, payload, message)) return false;
  credits_.consume(0, 1);
  credits_.grant(1, 1);
  send_message(std::move(message), nullptr, false, false);
  return true;
}

// ---- sessions ----

Connection::Login* Connection::login(uint64_t session_id) {
  auto found = logins_.find(session_id);
  return found == logins_.end() ? nullptr : &found->second;
}

Connection::Login& Connection::start_login(uint64_t session_id, Login login) {
  return logins_.insert_or_assign(session_id, std::move(login)).first->second;
}

void Connection::end_login(uint64_t session_id) { logins_.erase(session_id); }

void Connection::add_session(Channel channel) {
  forget_ended_sessions();
  if (!logged_in_.exchange(true) && on_first_login_) on_first_login_();
  channel.session->add_channel(weak_from_this());
  channels_.insert_or_assign(channel.session->id, std::move(channel));
}

const Connection::Channel* Connection::channel(uint64_t session_id) const {
  auto found = channels_.find(session_id);
  return found == channels_.end() ? nullptr : &found->second;
}

// Ended sessions stay for a while, so that who still uses one is told in a signed answer.
void Connection::forget_ended_sessions() {
  if (channels_.size() < kEndedKept) return;
  std::erase_if(channels_, [](const auto& entry) { return entry.second.session->state == Session::State::ended; });
}

// [MS-SMB2] 3.3.7.1: a session goes with its last connection.
void Connection::on_closed() {
  closed_ = true;
  std::unordered_map<uint64_t, std::shared_ptr<Waiting>> waiting;
  {
    std::lock_guard guard(waiting_mutex_);
    waiting.swap(waiting_);
  }
  for (auto& [id, each] : waiting) each->cancel();
  auto channels = std::move(channels_);
  channels_.clear();
  logins_.clear();
  for (auto& [id, channel] : channels) {
    channel.session->remove_channel(this);
    if (channel.session->channels().empty()) engine_.end_session(channel.session);
  }
}

}  // namespace sallyport::server
