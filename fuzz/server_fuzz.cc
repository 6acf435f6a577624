// The whole server over a store in memory, with two clients. The input is a program: each step is a byte that says what
// happens and who does it, and a few more that fill it in. Messages come from the catalogue with their ids, sessions, trees
// and files put right now and then, so that they get past the first check; some are spoilt, some are bytes as they are.
//
// What must hold: no sanitizer speaks; each answer is a well-formed response to a request that was sent, at most one interim
// and one final one; when both clients are gone nothing is left open, waiting or logged in.
#include <spdlog/spdlog.h>

#include <map>

#include "check.h"
#include "program.h"
#include "proto/catalogue.h"
#include "proto/smb2/cancel.h"
#include "proto/smb2/change_notify.h"
#include "proto/smb2/close.h"
#include "proto/smb2/error.h"
#include "proto/smb2/query_directory.h"
#include "proto/smb2/set_info.h"
#include "support/smb_client.h"
#include "wire/generator.h"

using namespace sallyport;

namespace {

using fuzz::check;
using fuzz::Program;
using smb2::Command;

support::TestServer& the_server() {
  static auto* one = [] {
    spdlog::set_level(spdlog::level::off);
    auto policy = support::test_policy();
    policy.limits.opens_per_session = 8;
    policy.limits.trees_per_session = 4;
    policy.limits.sessions_per_connection = 3;
    policy.limits.locks_per_open = 8;
    policy.limits.notifies_per_session = 4;
    policy.limits.requests_per_connection = 16;
    policy.limits.io_bytes = 128 * 1024;
    return new support::TestServer(policy);
  }();
  return *one;
}

bool can_be_decoded(const support::Reply& reply) {
  smb2::ErrorResponse refusal;
  wire::Json ignored;
  const auto* type = proto::body_type(reply.header, reply.message);
  if (!type)
    return is_error(reply.status()) && !wire::decode(refusal, reply.message.bytes(), smb2::Header::kSize);  // no such command
  return !type->print(reply.message, ignored);
}

// One client, and what it knows from the answers it got.
class Peer {
 public:
  enum class Kind { plain, sealed, translator };
  explicit Peer(Kind kind) : kind_(kind) { connect(); }

  void connect() {
    client_.reset();
    answers_.clear();
    waiting_.clear();
    files_.clear();
    break_.reset();
    lease_.reset();
    support::ClientOptions options;
    if (kind_ != Kind::sealed) options.terms = support::plain_terms();
    if (kind_ == Kind::translator) become_translator(options);
    client_ = std::make_unique<support::SmbClient>(the_server(), options);
  }
  void log_in() {
    if (logins_ == kMostLogins) return;
    logins_++;
    if (client_->negotiated.dialect == smb2::Dialect::none && client_->negotiate() != NtStatus::success) return;
    auto status = kind_ == Kind::translator ? client_->login_translated(u"anna", u"Secret-1", policy::OldDialect::nt_lm_0_12) : client_->login();
    if (status == NtStatus::success) client_->tree();
  }
  support::SmbClient& client() { return *client_; }
  bool alive() const { return client_->wire.open(); }

  // A message with its header made plausible by `how`, a byte of choices.
  support::Request prepare(Command command, Buffer message, uint8_t how) {
    support::Request out;
    out.header.command = command;
    out.message = std::move(message);
    if (out.message.size() < smb2::Header::kSize) out.message.append_zeros(smb2::Header::kSize - out.message.size());
    if (how & 1) out.header.flags |= smb2::header_flags::kRelatedOperations;
    if ((how & 6) == 6) out.header.credit_charge = 2;
    if ((how & 0x18) == 0x18) out.header.session_id = how;
    if ((how & 0x60) == 0x60) out.header.tree_id = how & 3;
    return out;
  }
  void send(std::vector<support::Request> frame) {
    for (auto& each : frame) files_of(each);
    for (auto id : client_->send(std::move(frame))) answers_.try_emplace(id);
    look();
  }
  void cancel(uint8_t which) {
    if (waiting_.empty()) return client_->cancel(which);
    auto [message, async] = waiting_[which % waiting_.size()];
    which & 1 ? client_->cancel(0, async) : client_->cancel(message);
    look();
  }
  // Reads what has come, and checks it.
  void look() {
    while (client_->unread()) {
      auto reply = client_->take_any();
      auto id = reply.header.message_id;
      check(reply.header.is_response(), "an answer says that it is one");
      check(reply.message.size() >= smb2::Header::kSize + 2, "an answer has a body");
      check(can_be_decoded(reply), "an answer can be decoded");
      if (id == smb2::kUnsolicitedMessageId) {
        note_break(reply);
        continue;
      }
      auto& count = answers_[id];
      bool interim = reply.status() == NtStatus::pending;
      check(!interim || count.interim++ == 0, "one interim answer at most");
      check(interim || count.final++ == 0, "one answer to a request");
      if (interim) waiting_.emplace_back(id, reply.header.async_id);
      if (reply.header.command == Command::create && reply.status() == NtStatus::success)
        files_.push_back(reply.body<smb2::CreateResponse>().file_id);
    }
  }
  smb2::FileId file(uint8_t which) const {
    if (files_.empty() || which % 16 == 15) return which & 16 ? smb2::kPreviousFile : smb2::FileId{which, which};
    return files_[which % files_.size()];
  }
  const std::optional<smb2::OplockBreak>& last_break() const { return break_; }
  const std::optional<smb2::LeaseKey>& last_lease() const { return lease_; }

 private:
  struct Count {
    int interim = 0, final = 0;
  };
  // Every request of the first kinds has its FileId at one place: put one there that is open.
  void files_of(support::Request& request) {
    static const std::map<Command, size_t> kAt{
        {Command::close, 8},       {Command::flush, 8},    {Command::read, 16},           {Command::write, 16},
        {Command::lock, 8},        {Command::ioctl, 8},    {Command::query_directory, 8}, {Command::change_notify, 8},
        {Command::query_info, 24}, {Command::set_info, 16}};
    auto at = kAt.find(request.header.command);
    auto& message = request.message;
    if (at == kAt.end() || message.size() < smb2::Header::kSize + at->second + 16) return;
    auto* place = message.data() + smb2::Header::kSize + at->second;
    auto id = request.header.is_related() ? smb2::kPreviousFile : file(place[0]);
    store_le(place, id.persistent_id);
    store_le(place + 8, id.volatile_id);
  }
  void note_break(const support::Reply& reply) {
    if (reply.message.size() == smb2::Header::kSize + wire::fixed_size<smb2::OplockBreak>)
      break_ = reply.body<smb2::OplockBreak>();
    else lease_ = reply.body<smb2::LeaseBreakNotification>().lease_key;
  }

  // What a taken-over translator of SMB1 could send over its socket pair.
  static void become_translator(support::ClientOptions& options) {
    options.terms.old_dialects.add(policy::OldDialect::nt_lm_0_12);
    options.terms.plain_text = true;
    options.door = policy::Door::netbios;
    options.dialects = {smb2::Dialect::smb3_0_2};
    options.translated = true;
  }

  static constexpr int kMostLogins = 6;  // they cost more than all else
  const Kind kind_;
  int logins_ = 0;
  std::unique_ptr<support::SmbClient> client_;
  std::map<uint64_t, Count> answers_;
  std::vector<std::pair<uint64_t, uint64_t>> waiting_;
  std::vector<smb2::FileId> files_;
  std::optional<smb2::OplockBreak> break_;
  std::optional<smb2::LeaseKey> lease_;
};

// A create that will mostly succeed: few names, and options that matter.
Buffer some_create(Program& program) {
  static const char16_t* const kNames[] = {u"", u"a", u"b", u"dir", u"dir\\a", u"dir\\b", u"a:stream", u"A"};
  static const uint32_t kAccess[] = {0x001F01FF, 1, 3, 0x80, 0x10000, 0x02000000, 0x10001, 2};
  smb2::CreateRequest ask;
  uint8_t what = program.byte(), how = program.byte(), cache = program.byte();
  ask.name = kNames[what & 7];
  ask.desired_access = kAccess[what >> 3 & 7];
  ask.share_access = cache >> 5;
  ask.create_disposition = static_cast<smb2::CreateDisposition>((how & 7) % 6);
  ask.create_options = (how & 8 ? smb2::create_options::kDeleteOnClose : 0) | (ask.name == u"dir" || ask.name.empty() ? 1 : 0);
  static const smb2::OplockLevel kLevels[] = {smb2::OplockLevel::none, smb2::OplockLevel::level_ii, smb2::OplockLevel::exclusive,
                                              smb2::OplockLevel::batch, smb2::OplockLevel::lease};
  ask.requested_oplock_level = kLevels[(cache & 7) % 5];
  smb2::CreateLeaseV2 lease;
  lease.lease_key[0] = how >> 6;
  lease.lease_state = how >> 4 & 7;
  Buffer data = wire::encoded(lease);
  if (ask.requested_oplock_level == smb2::OplockLevel::lease) ask.contexts = {{std::string(smb2::create_tags::kRqLs), data}};
  return support::SmbClient::request(Command::create, ask).message;
}

Buffer some_lock(Program& program) {
  smb2::LockRequest ask;
  uint8_t what = program.byte();
  static const uint32_t kFlags[] = {1, 2, 4, 0x11, 0x12, 4, 2, 3};
  for (int i = 0; i <= what >> 6; i++)
    ask.locks.push_back({program.byte(), static_cast<uint64_t>(what & 7), kFlags[what >> 3 & 7]});
  ask.file_id.persistent_id = program.byte();
  return support::SmbClient::request(Command::lock, ask).message;
}

// Any request of the catalogue; the request types alone.
const std::vector<std::pair<Command, const proto::MessageType*>>& requests() {
  static const auto all = [] {
    std::vector<std::pair<Command, const proto::MessageType*>> out;
    for (uint16_t command = 0; command < smb2::kCommandCount; command++) {
      smb2::Header header;
      header.command = static_cast<Command>(command);
      Buffer message;
      message.append_zeros(smb2::Header::kSize + 64);
      if (const auto* type = proto::body_type(header, message); type && header.command != Command::cancel)
        out.emplace_back(header.command, type);
    }
    return out;
  }();
  return all;
}

support::Request some_request(Peer& peer, Program& program) {
  uint8_t kind = program.byte();
  uint8_t how = program.byte();
  if (kind < 64) return peer.prepare(Command::create, some_create(program), how);
  if (kind < 88) return peer.prepare(Command::lock, some_lock(program), how);
  if (kind < 100) {
    smb2::ChangeNotifyRequest ask{static_cast<uint16_t>(kind & 1), 512, {program.byte(), 0}, 0xFFF};
    return peer.prepare(Command::change_notify, support::SmbClient::request(Command::change_notify, ask).message, how);
  }
  if (kind < 116 && (peer.last_break() || peer.last_lease())) {
    if (kind & 1 && peer.last_break())
      return peer.prepare(Command::oplock_break, support::SmbClient::request(Command::oplock_break, *peer.last_break()).message,
                          how);
    smb2::LeaseBreak answer{0, peer.last_lease().value_or(smb2::LeaseKey{}), static_cast<uint32_t>(program.byte() & 7)};
    return peer.prepare(Command::oplock_break, support::SmbClient::request(Command::oplock_break, answer).message, how);
  }
  auto [command, type] = requests()[kind % requests().size()];
  auto message = type->generate(program.word());
  // Small numbers make sense more often than random ones.
  for (int spoil = how >> 7 ? 4 : 0; spoil > 0 && message.size() > smb2::Header::kSize + 2; spoil--)
    message[smb2::Header::kSize + 2 + program.byte() % (message.size() - smb2::Header::kSize - 2)] = program.byte() & 31;
  return peer.prepare(command, std::move(message), how);
}

void step(Peer& peer, Program& program, uint8_t what) {
  if (what < 24) return peer.log_in();
  if (what < 28) return the_server().loop().advance(std::chrono::seconds(what == 24 ? 40 : 1));
  if (what < 32) return peer.connect();
  if (what < 44) return peer.cancel(program.byte());
  if (what < 52) {
    auto raw = program.bytes(program.byte());
    Buffer frame(size_t{0});
    if (what & 1) {
      smb2::Header header;
      header.message_id = peer.client().next_message_id++;
      header.session_id = peer.client().session_id;
      header.tree_id = peer.client().tree_id;
      header.command = static_cast<Command>(program.byte() % 20);
      frame = wire::encoded(header);
    }
    frame.append(raw);
    peer.client().send_raw(frame);
    return peer.look();
  }
  std::vector<support::Request> frame;
  for (int count = what < 80 ? 1 + (what & 3) : 1; count > 0; count--) frame.push_back(some_request(peer, program));
  peer.send(std::move(frame));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 2048) return 0;
  Program program(data, size);
  {
    uint8_t begun = program.byte();
    Peer peers[] = {Peer(begun & 4 ? Peer::Kind::translator : Peer::Kind::plain), Peer(Peer::Kind::sealed)};
    for (int i = 0; i < 2; i++)
      if (begun >> i & 1) peers[i].log_in();
    while (!program.over()) {
      uint8_t what = program.byte();
      auto& peer = peers[what >> 7];
      if (!peer.alive()) peer.connect();
      step(peer, program, what & 127);
      for (auto& each : peers)
        each.look();
    }
  }
  the_server().loop().advance(std::chrono::minutes(2));
  check(the_server().engine().sessions().empty(), "no session is left without a connection");
  check(the_server().engine().files().open_files() == 0, "no file is left open");
  the_server().renew_shares();
  return 0;
}
