#include "client/connection.h"

#include <fmt/format.h>

#include "auth/ntlm_text.h"
#include "proto/smb2/session_setup.h"
#include "proto/smb2/tree_connect.h"

namespace sallyport::client {

using smb2::Command;

namespace {

// More answers than a server has reason to send before the one that is waited for.
constexpr int kMostStrayFrames = 16;

}  // namespace

auth::InitiatorSettings login_settings(const policy::Endpoint& peer) {
  auth::InitiatorSettings out;
  out.target = "cifs/" + policy::to_string(peer.address);
  out.workstation = kOurName;
  return out;
}

Task<Reply> Connection::exchange(Buffer message, uint64_t id) {
  auto sent = co_await stream_.send(message);
  if (!sent) co_return std::unexpected(sent.error());
  for (int frames = 0; frames < kMostStrayFrames; frames++) {
    auto frame = co_await stream_.receive();
    if (!frame) co_return std::unexpected(frame.error());
    if (frame->type != nbt::FrameType::session_message) co_return std::unexpected(IoFault::not_smb);
    auto replies = dialogue_.take(std::move(frame->payload));
    if (!replies) co_return std::unexpected(replies.error());
    for (auto& reply : *replies)
      if (reply.header.message_id == id && reply.status() != NtStatus::pending) co_return std::move(reply);
  }
  co_return std::unexpected(IoFault::malformed);
}

Task<Connection::NegotiateAnswer> Connection::negotiate(const Offer& offer) {
  Buffer message = dialogue_.negotiate(offer);
  auto id = dialogue_.last_id();
  auto reply = co_await exchange(std::move(message), id);
  if (!reply) co_return std::unexpected(reply.error());
  NegotiateAnswer out;
  out.status = reply->status();
  if (out.status != NtStatus::success) co_return out;
  auto negotiated = dialogue_.negotiated(*reply);
  if (!negotiated) co_return std::unexpected(negotiated.error());
  token_ = Buffer(negotiated->token.bytes());
  out.negotiated = std::move(*negotiated);
  co_return out;
}

Task<Connection::LoginAnswer> Connection::login(auth::Credentials credentials, auth::InitiatorSettings settings) {
  dialogue_.begin_login(std::move(credentials), std::move(settings));
  Buffer token(token_.bytes());
  LoginAnswer out;
  for (;;) {
    auto request = dialogue_.login_request(token);
    if (!request) {
      out.status = NtStatus::invalid_parameter;
      out.problem = request.error();
      co_return std::move(out);
    }
    auto id = dialogue_.last_id();
    auto reply = co_await exchange(std::move(*request), id);
    if (!reply && out.challenge.empty()) co_return std::unexpected(reply.error());
    if (!reply) {
      out.fault = reply.error();
      co_return std::move(out);
    }
    out.status = reply->status();
    if (out.status == NtStatus::success) {
      auto body = reply->body<smb2::SessionSetupResponse>();
      dialogue_.session_id = reply->header.session_id;
      if (body) out.flags = body->session_flags;
      if (!dialogue_.finish_login(*reply)) out.problem = "the server's last answer does not fit the login";
    }
    if (out.status != NtStatus::more_processing_required) co_return std::move(out);
    auto next = dialogue_.login_challenge(*reply);
    if (!next) co_return std::unexpected(IoFault::malformed);
    token = std::move(*next);
    if (out.challenge.empty()) out.challenge = Buffer(token.bytes());
  }
}

Task<Connection::TreeAnswer> Connection::connect_tree(std::u16string_view share) {
  dialogue_.tree_id = 0;
  smb2::TreeConnectRequest ask;
  ask.path = auth::utf16_or_empty(fmt::format("\\\\{}\\", policy::to_string(stream_.peer().address)));
  ask.path += share;
  auto reply = co_await call(Command::tree_connect, ask);
  if (!reply) co_return std::unexpected(reply.error());
  TreeAnswer out;
  out.status = reply->status();
  if (out.status != NtStatus::success) co_return out;
  auto body = reply->body<smb2::TreeConnectResponse>();
  if (!body) co_return std::unexpected(IoFault::malformed);
  dialogue_.tree_id = reply->header.tree_id;
  out.share_flags = body->share_flags;
  out.maximal_access = body->maximal_access;
  out.share_type = static_cast<uint8_t>(body->share_type);
  co_return out;
}

}  // namespace sallyport::client
