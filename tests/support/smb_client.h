// A small SMB2 client over a Wire, for tests: it speaks properly where it is not told otherwise, and keeps every answer, so
// that a test can look at it. Its members are open: a test that breaks a rule sets them.
#pragma once

#include <deque>
#include <map>
#include <optional>

#include "auth/initiator.h"
#include "client/session_keys.h"
#include "proto/smb2/create.h"
#include "proto/smb2/lock.h"
#include "proto/smb2/negotiate.h"
#include "proto/smb2/oplock_break.h"
#include "support/test_server.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::support {

struct ClientOptions {
  policy::Terms terms{};  // what the server holds the connection to
  policy::Door door = policy::Door::smb;
  std::vector<smb2::Dialect> dialects{smb2::Dialect::smb3_1_1};
  std::vector<smb2::Cipher> ciphers{smb2::Cipher::aes128_gcm};
  std::vector<smb2::SigningAlgorithm> signing{smb2::SigningAlgorithm::aes_cmac};
  uint16_t security_mode = smb2::security_mode::kSigningEnabled;
  uint32_t capabilities = smb2::capabilities::kLeasing | smb2::capabilities::kLargeMtu | smb2::capabilities::kEncryption;
  Guid guid = Guid::random();
  bool translated = false;  // the client is a translator of SMB1, as far as the server knows
};

// One message from the server.
struct Reply {
  smb2::Header header;
  Buffer message;  // from the header on
  bool arrived = false;
  bool encrypted = false;
  bool signature_good = false;

  // io_timeout stands for "no answer came".
  NtStatus status() const { return arrived ? header.status : NtStatus::io_timeout; }
  // Views in it point into `message`.
  template <class T>
  T body() const {
    T out{};
    if (!arrived || wire::decode(out, message.bytes(), smb2::Header::kSize)) return T{};
    return out;
  }
};

// One message to the server; header fields that stay zero are filled in when it is sent.
struct Request {
  smb2::Header header;
  Buffer message;
};

struct CreateArgs {
  std::u16string name;
  uint32_t access = 0x001F01FF;  // FILE_ALL_ACCESS
  uint32_t share = 7;
  smb2::CreateDisposition disposition = smb2::CreateDisposition::open_if;
  uint32_t options = 0;
  smb2::OplockLevel oplock = smb2::OplockLevel::none;
  std::optional<smb2::CreateLeaseV2> lease{};
};

struct Opened {
  NtStatus status = NtStatus::io_timeout;
  smb2::FileId id{};
  smb2::OplockLevel oplock{};
  std::optional<uint32_t> lease_state{};
  uint64_t message_id = 0;
};

class SmbClient {
 public:
  explicit SmbClient(TestServer& server, ClientOptions options = {});

  // ---- steps of a connection ----
  NtStatus netbios(std::string_view called, std::string_view calling);
  NtStatus negotiate();
  // A new session, which becomes the current one; its final answer is `login_answer`.
  // The same as a translator does it, with the password itself.
  NtStatus login_translated(std::u16string_view user, std::u16string_view password, policy::OldDialect dialect);
  NtStatus login(const std::string& user = "anna", const std::string& password = kPassword);
  NtStatus tree(std::u16string_view share = u"share");
  // All of it.
  NtStatus start();

  // ---- requests ----
  template <class T>
  static Request request(smb2::Command command, const T& body) {
    Request out;
    out.header.command = command;
    out.message.append_zeros(smb2::Header::kSize);
    wire::encode(body, out.message, 0);
    return out;
  }
  // Sends one frame and returns the message ids; what comes back waits to be taken.
  std::vector<uint64_t> send(std::vector<Request> compound);
  uint64_t send(Request one);
  // Sends bytes as a frame, unchanged.
  bool send_raw(Bytes payload) { return wire.send(payload); }
  // The oldest answer to this message that was not taken yet.
  Reply take(uint64_t message_id);
  // The oldest of all.
  Reply take_any();
  template <class T>
  Reply call(smb2::Command command, const T& body) {
    return take(send(request(command, body)));
  }

  Opened create(const CreateArgs& args);
  uint64_t send_create(const CreateArgs& args);
  Opened opened(uint64_t message_id);
  NtStatus close(const smb2::FileId& file);
  NtStatus write(const smb2::FileId& file, std::string_view text, uint64_t offset = 0);
  std::string read(const smb2::FileId& file, uint32_t length = 100, uint64_t offset = 0);
  uint64_t lock(const smb2::FileId& file, uint64_t offset, uint64_t length, uint32_t flags = smb2::lock_flags::kExclusiveLock);
  uint64_t watch(const smb2::FileId& directory, uint32_t most = 1000);
  void cancel(uint64_t message_id, uint64_t async_id = 0);
  NtStatus echo();
  NtStatus acknowledge(const smb2::OplockBreak& answer) { return call(smb2::Command::oplock_break, answer).status(); }

  std::optional<smb2::OplockBreak> take_oplock_break();
  std::optional<smb2::LeaseBreakNotification> take_lease_break();
  size_t unread() { return collect(), inbox_.size(); }

  TestServer& server;
  ClientOptions options;
  Wire wire;
  smb2::NegotiateResponse negotiated{};  // without what it would point to
  smb2::Cipher cipher = smb2::Cipher::none;
  smb2::SigningAlgorithm signing = smb2::SigningAlgorithm::hmac_sha256;
  std::map<uint64_t, client::SessionKeys> sessions;
  uint64_t session_id = 0;
  uint32_t tree_id = 0;
  uint64_t next_message_id = 0;
  bool sign = false;
  bool encrypt = false;
  uint64_t seal_as = 0;  // encrypts for this session, whatever the header says
  uint16_t ask_credits = 64;
  Reply login_answer;

 private:
  void note_negotiated(const Reply& reply);
  void make_keys(uint64_t session, Bytes session_key);
  void address(Request& request);
  Buffer seal(Buffer frame, uint64_t session);
  void collect();
  void take_frame(WireFrame frame);
  void take_messages(Bytes payload, bool encrypted);

  Buffer hint_;
  crypto::PreauthHash connection_preauth_{}, preauth_{};
  uint64_t nonce_ = 1;
  std::deque<Reply> inbox_;
};

}  // namespace sallyport::support
