#include "audit/probe/anonymous.h"

#include <fmt/format.h>

#include "audit/probe/greeting.h"
#include "audit/probe/pipes.h"
#include "audit/probe/shares.h"
#include "base/random.h"
#include "proto/smb2/session_setup.h"

namespace sallyport::audit {
namespace {

using client::Connection;

// Somebody whom no server knows.
auth::Credentials stranger() {
  auto user = fmt::format("nobody-{:08x}", random_value<uint32_t>());
  return auth::Credentials::with_password(user, fmt::format("{:016x}", random_value<uint64_t>()));
}

// As whoever has just logged in: what is there to see?
asio::awaitable<void> look_around(Host& host, Connection& connection) {
  auto& facts = host.facts;
  auto tree = co_await connection.connect_tree(u"IPC$");
  if (!tree) co_return;
  if (tree->status != NtStatus::success) {
    if (tree->status == NtStatus::access_denied && facts.anonymous.lists_shares == Known::unknown)
      facts.anonymous.lists_shares = Known::no;
    co_return;
  }
  connection.stream().set_deadline(host.until_started());
  if (facts.anonymous.lists_shares != Known::yes) co_await list_shares(connection, facts.anonymous);
  connection.stream().set_deadline(host.until_started());
  if (facts.vulnerabilities.spooler_pipe == Known::unknown) co_await probe_pipes(host, connection);
  connection.stream().set_deadline(host.until_started());
  co_await try_shares(connection, facts.anonymous, host.deadline);
}

// What an answer to a login says about whether it is possible at all.
Known verdict(const client::Outcome<Connection::LoginAnswer>& answer) {
  if (!answer || answer->fault) return Known::unknown;
  return known(answer->status == NtStatus::success);
}

}  // namespace

asio::awaitable<void> probe_anonymous(Host& host, Connection& connection) {
  auto& facts = host.facts;
  auth::Credentials nobody;
  auto null_login = co_await connection.login(std::move(nobody));
  facts.anonymous.null_session = verdict(null_login);
  if (null_login && !null_login->challenge.empty() && !facts.ntlm) note_challenge(host, null_login->challenge);
  if (!null_login || null_login->fault) co_return;
  if (facts.anonymous.null_session == Known::yes) co_await look_around(host, connection);
  connection.stream().set_deadline(host.until_started());
  auto unknown_user = co_await connection.login(stranger());
  if (!unknown_user || unknown_user->fault) co_return;
  bool in = unknown_user->status == NtStatus::success;
  facts.anonymous.guest = known(in);
  if (in) co_await look_around(host, connection);
}

asio::awaitable<void> probe_encryption_required(Host& host, Door door, auth::Credentials credentials) {
  auto& facts = *host.facts.smb2;
  if (facts.ciphers.empty()) co_return;
  auto opened = co_await open_door(host, door);
  if (!opened) co_return;
  client::Offer offer;
  offer.ciphers.clear();
  offer.capabilities &= ~smb2::capabilities::kEncryption;
  auto negotiated = co_await (*opened)->negotiate(offer);
  if (!negotiated) co_return;
  // A server that wants encryption may end it here ([MS-SMB2] 3.3.5.4) ...
  if (negotiated->status == NtStatus::access_denied) facts.encryption_required = Known::yes;
  if (!negotiated->negotiated) co_return;
  // ... or at the login ([MS-SMB2] 3.3.5.5), which it lets pass for who can encrypt.
  bool somebody = !credentials.user.empty();
  auto login = co_await (*opened)->login(std::move(credentials));
  if (!login || login->fault) co_return;
  bool denied = login->status == NtStatus::access_denied;
  bool may_log_in = somebody || host.facts.anonymous.null_session == Known::yes;
  if (denied && (login->challenge.empty() || may_log_in))
    facts.encryption_required = Known::yes;
  if (login->status == NtStatus::success) facts.encryption_required = Known::no;
}

}  // namespace sallyport::audit
