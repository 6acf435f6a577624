#include "client/cifs_connection.h"

#include <fmt/format.h>

#include "auth/ntlm_text.h"
#include "client/connection.h"
#include "proto/cifs/session_setup.h"
#include "proto/cifs/tree_connect.h"

namespace sallyport::client {

using cifs::Command;

namespace {

constexpr uint32_t kCapabilities = cifs::capabilities::kUnicode | cifs::capabilities::kNtSmbs | cifs::capabilities::kStatus32;
constexpr uint16_t kBuffer = 16644;

std::u16string wide_or_empty(const std::optional<cifs::Text>& text) { return text ? cifs::wide(*text) : std::u16string(); }

template <class Body>
void take_names(CifsConnection::LoginAnswer& out, const Body& body) {
  out.native_os = wide_or_empty(body.native_os);
  out.native_lan_manager = wide_or_empty(body.native_lan_man);
  out.guest = body.action & cifs::session_action::kGuest;
}

}  // namespace

cifs::Header CifsConnection::header(Command command) {
  namespace flags2 = cifs::header_flags2;
  cifs::Header out;
  out.command = command;
  out.flags = cifs::header_flags::kCaseInsensitive | cifs::header_flags::kCanonicalizedPaths;
  out.flags2 = flags2::kLongNames | flags2::kNtStatus | flags2::kUnicode | (extended_ ? flags2::kExtendedSecurity : 0);
  out.tid = tid_;
  out.uid = uid_;
  out.mid = mid_++;
  out.pid_low = 1;
  return out;
}

Task<CifsConnection::Answer> CifsConnection::exchange(Buffer message) {
  auto sent = co_await stream_.send(message);
  if (!sent) co_return std::unexpected(sent.error());
  auto frame = co_await stream_.receive();
  if (!frame) co_return std::unexpected(frame.error());
  Answer out;
  out.message = std::move(frame->payload);
  bool smb1 = out.message.size() >= 4 && load_le<uint32_t>(out.message.data()) == cifs::kProtocolId;
  if (frame->type != nbt::FrameType::session_message || !smb1) co_return std::unexpected(IoFault::not_smb);
  if (wire::decode(out.header, out.message.bytes()) || !out.header.is_response()) co_return std::unexpected(IoFault::malformed);
  if (out.message.size() > cifs::Header::kSize) out.word_count = out.message[cifs::Header::kSize];
  co_return out;
}

Task<CifsConnection::Answer> CifsConnection::negotiate(std::vector<std::string_view> dialects) {
  cifs::NegotiateRequest ask;
  for (auto dialect : dialects) ask.dialects.emplace_back().name = dialect;
  extended_ = ask.offers(cifs::kDialectNtLm012);
  auto answer = co_await call(Command::negotiate, ask);
  co_return answer;
}

Task<CifsConnection::LoginAnswer> CifsConnection::login_anonymously(const cifs::NegotiateResponse& negotiated) {
  extended_ = negotiated.has_extended_security();
  return extended_ ? login_extended() : login_plainly();
}

Task<CifsConnection::LoginAnswer> CifsConnection::login_plainly() {
  static constexpr std::array<uint8_t, 1> kNoPassword{};
  cifs::SessionSetupAndxRequest ask;
  ask.max_buffer_size = kBuffer;
  ask.max_mpx_count = 1;
  ask.vc_number = 1;
  ask.capabilities = kCapabilities;
  ask.oem_password = kNoPassword;
  ask.native_os.emplace();
  ask.native_lan_man.emplace();
  auto answer = co_await call(Command::session_setup_andx, ask);
  if (!answer) co_return std::unexpected(answer.error());
  LoginAnswer out;
  out.status = answer->header.status;
  auto body = answer->body<cifs::SessionSetupAndxResponse>();
  if (body) take_names(out, *body);
  uid_ = answer->header.uid;
  co_return out;
}

Task<CifsConnection::LoginAnswer> CifsConnection::login_extended() {
  auth::Credentials nobody;
  auth::Initiator initiator(std::move(nobody), login_settings(stream_.peer()));
  LoginAnswer out;
  Buffer token;
  for (;;) {
    auto step = initiator.step(token);
    if (step.status != NtStatus::more_processing_required) co_return std::move(out);
    cifs::SessionSetupAndxRequestExtended ask;
    ask.max_buffer_size = kBuffer;
    ask.max_mpx_count = 1;
    ask.vc_number = 1;
    ask.capabilities = kCapabilities | cifs::capabilities::kExtendedSecurity;
    ask.security_blob = step.token;
    ask.native_os.emplace();
    ask.native_lan_man.emplace();
    auto answer = co_await call(Command::session_setup_andx, ask);
    if (!answer) co_return std::unexpected(answer.error());
    out.status = answer->header.status;
    uid_ = answer->header.uid;
    auto body = answer->body<cifs::SessionSetupAndxResponseExtended>();
    if (body) take_names(out, *body);
    if (out.status != NtStatus::more_processing_required || !body) co_return std::move(out);
    token = Buffer(body->security_blob);
    if (out.challenge.empty()) out.challenge = Buffer(token.bytes());
  }
}

Task<NtStatus> CifsConnection::connect_tree(std::u16string_view share) {
  static constexpr std::array<uint8_t, 1> kNoPassword{};
  cifs::TreeConnectAndxRequest ask;
  ask.password = kNoPassword;
  ask.path.unicode = auth::utf16_or_empty(fmt::format("\\\\{}\\", policy::to_string(stream_.peer().address)));
  ask.path.unicode += share;
  ask.service = cifs::kServiceAny;
  auto answer = co_await call(Command::tree_connect_andx, ask);
  if (!answer) co_return std::unexpected(answer.error());
  tid_ = answer->header.tid;
  co_return answer->header.status;
}

}  // namespace sallyport::client
