#include "bridge/handshake.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf16.h"
#include "proto/smb2/ioctl.h"
#include "proto/smb2/ioctl_payloads.h"
#include "proto/smb2/session_setup.h"
#include "proto/smb2/tree_connect.h"

namespace sallyport::bridge {
namespace {

using std::chrono::seconds;
using Failure = Link::Failure;

constexpr seconds kTimeToConnect{3};
constexpr seconds kTimeToLogIn{6};
constexpr uint32_t kLongestPiece = 1 << 20;  // larger ones keep the line from others for longer and are no faster
constexpr uint32_t kSmallest = 65536;
constexpr int kMostStrayFrames = 16;

std::unexpected<Failure> failed(std::string text, NtStatus status = kBadNetworkPath) {
  return std::unexpected(Failure{std::move(text), status});
}

client::Offer what_we_offer() {
  namespace can = smb2::capabilities;
  client::Offer offer;
  offer.dialects = {smb2::Dialect::smb3_0, smb2::Dialect::smb3_0_2, smb2::Dialect::smb3_1_1};
  offer.security_mode = smb2::security_mode::kSigningEnabled | smb2::security_mode::kSigningRequired;
  offer.capabilities = can::kLeasing | can::kLargeMtu | can::kEncryption;
  return offer;
}

// "WORKGROUP\anna", "anna@example.com", "anna".
auth::Credentials credentials_of(const std::string& login, const auth::ntlm::Key& hash) {
  auth::Credentials out;
  auto backslash = login.find('\\');
  out.user = backslash == std::string::npos ? login : login.substr(backslash + 1);
  if (backslash != std::string::npos) out.domain = login.substr(0, backslash);
  out.nt_hash = hash;
  return out;
}

uint32_t piece(uint32_t offered) { return std::clamp(offered, kSmallest, kLongestPiece); }

}  // namespace

std::expected<std::shared_ptr<Link>, Failure> Link::make(const policy::RemoteFolder& where,
                                                         const auth::ntlm::Key& password_hash) {
  auto socket = FarSocket::connect(where.host, where.port, Clock::now() + kTimeToConnect);
  if (!socket) return failed(std::move(socket.error()));
  std::shared_ptr<Link> link(new Link(std::move(*socket)));
  Handshake handshake(*link, where, Clock::now() + kTimeToLogIn);
  TRY(made, handshake.run(password_hash));
  return link;
}

std::expected<void, Failure> Handshake::run(const auth::ntlm::Key& password_hash) {
  TRY(negotiated, negotiate());
  TRY(logged_in, login(password_hash));
  TRY(connected, connect_tree());
  if (agreed_.dialect < smb2::Dialect::smb3_1_1) return validate();
  return {};
}

std::expected<Reply, Failure> Handshake::exchange(Buffer message) {
  auto id = link_.dialogue_.last_id();
  link_.credits_--;
  if (!link_.socket_->send(message)) return failed("the connection was lost while logging in");
  for (int frames = 0; frames < kMostStrayFrames; frames++) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now());
    auto frame = link_.socket_->receive(std::max(left, std::chrono::milliseconds(0)));
    if (!frame) return failed("while logging in: " + client::to_string(frame.error()));
    if (!*frame) return failed("no answer while logging in");
    auto replies = link_.dialogue_.take(std::move(**frame));
    if (!replies) return failed("while logging in: " + client::to_string(replies.error()));
    for (auto& reply : *replies) {
      link_.credits_ += reply.header.credits;
      if (reply.header.message_id == id && reply.status() != NtStatus::pending) return std::move(reply);
    }
  }
  return failed("it does not answer what it is asked");
}

std::expected<void, Failure> Handshake::negotiate() {
  offer_ = what_we_offer();
  TRY(reply, exchange(link_.dialogue_.negotiate(offer_)));
  if (reply.status() != NtStatus::success)
    return failed(fmt::format("it speaks no SMB 3 with us ({})", to_string(reply.status())));
  auto agreed = link_.dialogue_.negotiated(reply);
  if (!agreed) return failed("its answer to NEGOTIATE makes no sense");
  agreed_ = std::move(*agreed);
  if (std::find(offer_.dialects.begin(), offer_.dialects.end(), agreed_.dialect) == offer_.dialects.end())
    return failed("it wants a dialect older than SMB 3.0");
  if (agreed_.cipher == smb2::Cipher::none) return failed("it cannot encrypt; a share is bridged only to a server that does");
  auto& terms = link_.terms_;
  terms.dialect = agreed_.dialect;
  terms.cipher = agreed_.cipher;
  terms.leases = agreed_.capabilities & smb2::capabilities::kLeasing;
  link_.large_mtu_ = agreed_.capabilities & smb2::capabilities::kLargeMtu;
  auto usable = [&](uint32_t offered) { return link_.large_mtu_ ? piece(offered) : kSmallest; };
  terms.max_read = usable(agreed_.max_read);
  terms.max_write = usable(agreed_.max_write);
  terms.max_transact = usable(agreed_.max_transact);
  return {};
}

std::expected<void, Failure> Handshake::login(const auth::ntlm::Key& password_hash) {
  auto& dialogue = link_.dialogue_;
  auth::InitiatorSettings settings;
  settings.target = "cifs/" + where_.host;
  settings.workstation = "SALLYPORT";
  dialogue.begin_login(credentials_of(where_.login, password_hash), std::move(settings));
  Buffer token(agreed_.token.bytes());
  for (;;) {
    auto request = dialogue.login_request(token);
    if (!request) return failed("the login cannot go on: " + request.error(), NtStatus::access_denied);
    TRY(reply, exchange(std::move(*request)));
    if (reply.status() == NtStatus::more_processing_required) {
      auto next = dialogue.login_challenge(reply);
      if (!next) return failed("its answer to the login makes no sense");
      token = std::move(*next);
      continue;
    }
    if (reply.status() != NtStatus::success)
      return failed(fmt::format("it refuses the login \"{}\": {}", where_.login, to_string(reply.status())),
                    NtStatus::access_denied);
    dialogue.session_id = reply.header.session_id;
    auto body = reply.body<smb2::SessionSetupResponse>();
    if (!body || !dialogue.finish_login(reply))
      return failed("its last answer does not fit the login; is it the server it says it is?");
    if (body->session_flags & (smb2::session_flags::kIsGuest | smb2::session_flags::kIsNull))
      return failed(fmt::format("it lets \"{}\" in as a guest only", where_.login), NtStatus::access_denied);
    dialogue.sign = false;  // what is encrypted is authenticated; Link accepts nothing else
    dialogue.encrypt = true;
    link_.socket_->set_limit(kLongestPiece + kSmallest);
    return {};
  }
}

std::expected<void, Failure> Handshake::connect_tree() {
  smb2::TreeConnectRequest ask;
  ask.path = to_utf16(fmt::format("\\\\{}\\{}", where_.host, where_.share)).value_or(u"");
  TRY(reply, exchange(link_.dialogue_.request(Command::tree_connect, ask)));
  if (!reply.encrypted) return failed("it answers without encryption");
  if (reply.status() != NtStatus::success)
    return failed(
        fmt::format("it does not give \"{}\" the share \"{}\": {}", where_.login, where_.share, to_string(reply.status())),
        reply.status());
  auto body = reply.body<smb2::TreeConnectResponse>();
  if (!body || body->share_type != smb2::ShareType::disk)
    return failed(fmt::format("its share \"{}\" has no files", where_.share));
  link_.dialogue_.tree_id = reply.header.tree_id;
  return {};
}

// [MS-SMB2] 3.2.5.5: somebody on the way may have made us agree on less.
std::expected<void, Failure> Handshake::validate() {
  smb2::ValidateNegotiateInfoRequest info;
  info.capabilities = offer_.capabilities;
  info.guid = link_.dialogue_.client_guid();
  info.security_mode = offer_.security_mode;
  info.dialects = offer_.dialects;
  auto input = wire::encoded(info);
  smb2::IoctlRequest ask;
  ask.ctl_code = fscc::Fsctl::validate_negotiate_info;
  ask.file_id = smb2::kPreviousFile;
  ask.max_output_response = wire::fixed_size<smb2::ValidateNegotiateInfoResponse>;
  ask.flags = smb2::kIoctlIsFsctl;
  ask.input = input;
  TRY(reply, exchange(link_.dialogue_.request(Command::ioctl, ask)));
  auto body = reply.body<smb2::IoctlResponse>();
  smb2::ValidateNegotiateInfoResponse said;
  if (!reply.encrypted || reply.status() != NtStatus::success || !body || wire::decode(said, body->output))
    return failed("it does not confirm what was agreed on");
  if (said.dialect != agreed_.dialect || said.capabilities != agreed_.capabilities || said.guid != agreed_.server_guid ||
      said.security_mode != agreed_.security_mode)
    return failed("somebody on the way has changed what was agreed on");
  return {};
}

}  // namespace sallyport::bridge
