// One transport connection ([MS-SMB2] 3.3.1.7): frames in, frames out, and what was negotiated. Everything here happens on
// the connection's own thread unless it says otherwise. The socket is the Link's.
#pragma once

#include <memory>
#include <unordered_map>

#include "channel/receiver.h"
#include "channel/sender.h"
#include "crypto/hash.h"
#include "policy/decision.h"
#include "proto/smb2/negotiate.h"
#include "server/link.h"
#include "server/session.h"
#include "server/waiting.h"
#include "state/credits.h"

namespace sallyport::auth {
class LoginExchange;
}

namespace sallyport::server {

class Engine;
class Chain;

// What precedes a message in an outgoing buffer: the transport's four bytes and room for a transform header.
inline constexpr size_t kHeadroom = nbt::kFrameHeaderSize + crypto::kTransformHeaderSize;

// What NEGOTIATE settled. Does not change afterwards, so that any thread may read it.
struct Negotiated {
  smb2::Dialect dialect = smb2::Dialect::none;
  uint16_t client_security_mode = 0;
  uint32_t client_capabilities = 0;
  Guid client_guid;
  std::vector<smb2::Dialect> client_dialects;
  uint16_t security_mode = 0;
  uint32_t capabilities = 0;
  smb2::Cipher cipher = smb2::Cipher::none;
  smb2::SigningAlgorithm signing = smb2::SigningAlgorithm::hmac_sha256;
  uint32_t max_io = 0;

  bool smb3() const { return dialect >= smb2::Dialect::smb3_0; }
};

// What a connection has beside, whose other end is a translator of SMB1 (server/translators.h): who is there speaks SMB1 with it.
struct Translated {
  std::array<uint8_t, 8> challenge{};  // what LM and NTLM responses answer
  policy::OldDialectSet dialects;
  bool plain_text = false;
  bool signing_required = false;
  std::string account;
};

// Who is at the other end and on what terms they may be here.
struct Peer {
  policy::IpAddress address;
  uint16_t port = 0;
  policy::Door door = policy::Door::smb;
  std::string calling_name;  // on 139
  policy::Admission admission;
  std::string text;  // "192.168.1.7"

  std::optional<Translated> translated;

  // Whether an SMB1 message of this peer goes to a translator.
  bool may_speak_smb1() const { return !translated && !admission.terms.old_dialects.empty(); }
  nbt::Transport transport() const {
    return door == policy::Door::netbios && !translated ? nbt::Transport::session_service : nbt::Transport::direct_tcp;
  }
};

// One request of a frame.
struct ChainItem {
  smb2::Header header;
  Bytes message;
  std::shared_ptr<Session> session;        // the one its SessionId names on this connection
  std::shared_ptr<crypto::Signer> signer;  // what its answer is signed with, when it is
  NtStatus refused = NtStatus::success;    // found wrong before it could be dispatched
  uint16_t credits = 0;                    // granted with its answer
};

// Where an answer lies in its frame, and who signs it.
struct ChainAnswer {
  size_t at = 0;
  size_t length = 0;
  std::shared_ptr<crypto::Signer> signer;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Engine& engine, std::unique_ptr<Link> link, Peer peer);
  ~Connection();

  // A session's place on this connection.
  struct Channel {
    std::shared_ptr<Session> session;
    std::shared_ptr<crypto::Signer> signer;
  };
  // A SESSION_SETUP exchange under way.
  struct Login {
    std::shared_ptr<Session> session;
    std::unique_ptr<auth::LoginExchange> acceptor;
    crypto::PreauthHash preauth{};
    bool binding = false;
    bool again = false;  // of a session that is valid already
  };

  // Bytes answered and not yet given to the sender; at this many a receive loop should send before it reads on.
  bool should_send() const { return pending_bytes_ > (batches_signing() ? kBatchSigned : kBatch); }

  // A whole frame has come. False: the peer broke the protocol and the connection must end.
  bool on_frame(channel::InFrame& frame);
  // Signs, encrypts and queues what has been answered; `sender` then has it.
  void finish_answers();
  channel::Sender& sender() { return sender_; }
  // The transport is gone: ends sessions and whatever waits.
  void on_closed();

  Engine& engine() { return engine_; }
  Link& link() { return *link_; }
  const Peer& peer() const { return peer_; }
  // As they were when it began.
  const policy::Limits& limits() const { return *limits_; }
  const Negotiated& negotiated() const { return negotiated_; }
  bool is_negotiated() const { return negotiated_.dialect != smb2::Dialect::none; }
  bool logged_in() const { return logged_in_; }

  void on_first_login(std::function<void()> action) { on_first_login_ = std::move(action); }

  // The specification ends the connection here, without an answer. Any thread.
  void doom() { doomed_ = true; }

  // For the handlers of NEGOTIATE and SESSION_SETUP, which always run on the connection's thread.
  void set_negotiated(Negotiated negotiated) { negotiated_ = std::move(negotiated); }
  crypto::PreauthHash& preauth() { return preauth_; }
  Login* login(uint64_t session_id);
  Login& start_login(uint64_t session_id, Login login);
  void end_login(uint64_t session_id);
  void add_session(Channel channel);
  // The channel of a session here; null when it is not on this connection.
  const Channel* channel(uint64_t session_id) const;
  void forget_ended_sessions();
  size_t session_count() const { return channels_.size() + logins_.size(); }

  // NEGOTIATE's and SESSION_SETUP's answers enter the preauth hash ([MS-SMB2] 3.3.5.4, 3.3.5.5).
  void hash_answer(const smb2::Header& header, Bytes message);

  // Any thread: a chain of requests is answered.
  void answered(std::shared_ptr<Chain> chain);
  // The same for what a parked chain has up to now.
  void answered_so_far(Chain& chain);
  // Any thread.
  std::shared_ptr<Waiting> add_waiting(std::shared_ptr<Session> session, const smb2::Header& request, bool sign, bool encrypt);
  void forget_waiting(uint64_t async_id);
  void cancel(const smb2::Header& request);
  void cancel_waiting_of(uint64_t session_id, NtStatus status);
  size_t waiting_count() const;

  // Before and after login ([limits] of the policy).
  size_t frame_limit() const;
  // The calling name of the NetBIOS session, and what the policy says of it.
  void set_calling(std::string name, policy::Admission admission) {
    peer_.calling_name = std::move(name);
    peer_.admission = std::move(admission);
  }
  // A frame of the session service, as it is.
  void send_raw(Buffer&& frame);

  // Any thread: tells the client something it did not ask for.
  void notify(Buffer&& message, const std::shared_ptr<Session>& session);
  // The answer of a Waiting, or a message nobody asked for.
  void send_message(Buffer&& message, const std::shared_ptr<Session>& session, bool sign, bool encrypt);

 private:
  friend class Waiting;
  // Whose single request this thread is at work on, as part of reading what the socket had.
  static inline thread_local const Connection* answering_ = nullptr;

  // An answered frame that is not signed or encrypted yet.
  struct Pending {
    channel::OutFrame frame;
    std::vector<ChainAnswer> answers;
    std::shared_ptr<Session> seal_for;
  };

  static constexpr size_t kEndedKept = 8;

  // Large answers are sent at once, while they are in the processor's cache; but CMAC and CCM, which are serial within a
  // message, gain more from several at a time.
  static constexpr size_t kBatch = 256 * 1024, kBatchSigned = 4 * 1024 * 1024;
  bool batches_signing() const;

  bool on_transform(MutableBytes payload, channel::InFrame& frame);
  bool on_messages(MutableBytes payload, channel::InFrame& frame, std::shared_ptr<Session> decrypted_for);
  bool on_smb1(Bytes payload);
  bool parse_chain(MutableBytes payload, const std::shared_ptr<Session>& decrypted_for, std::vector<ChainItem>& items);
  NtStatus check_item(ChainItem& item, const std::shared_ptr<Session>& decrypted_for, bool first);
  void take_answer(const std::shared_ptr<Chain>& chain);
  void queue_answer(Chain& chain);
  void queue_message(Buffer&& message, const std::shared_ptr<Session>& session, bool sign, bool encrypt);

  Engine& engine_;
  std::unique_ptr<Link> link_;
  Peer peer_;
  Negotiated negotiated_;
  crypto::PreauthHash preauth_{};
  const std::shared_ptr<const policy::Limits> limits_;
  state::CreditWindow credits_;
  channel::Sender sender_;
  std::vector<Pending> pending_;
  size_t pending_bytes_ = 0;
  std::unordered_map<uint64_t, Channel> channels_;
  std::unordered_map<uint64_t, Login> logins_;
  std::atomic<bool> logged_in_ = false;
  std::function<void()> on_first_login_;
  bool closed_ = false;
  std::atomic<bool> doomed_ = false;
  std::atomic<uint32_t> running_ = 0;  // chains that are on worker threads
  uint64_t next_async_ = 1;            // guarded by waiting_mutex_

  mutable std::mutex waiting_mutex_;
  std::unordered_map<uint64_t, std::shared_ptr<Waiting>> waiting_;
};

}  // namespace sallyport::server
