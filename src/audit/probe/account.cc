#include "audit/probe/account.h"

#include <asio/use_awaitable.hpp>

#include "audit/probe/algorithms.h"
#include "audit/probe/anonymous.h"
#include "audit/probe/greeting.h"
#include "audit/probe/shares.h"
#include "proto/smb2/session_setup.h"

namespace sallyport::audit {
namespace {

using client::Connection;

constexpr std::chrono::milliseconds kPause{20};
constexpr uint16_t kNoUser = smb2::session_flags::kIsGuest | smb2::session_flags::kIsNull;

// Nothing when the host could not be asked.
asio::awaitable<std::unique_ptr<Connection>> negotiated(Host& host, Door door) {
  auto opened = co_await open_door(host, door);
  if (!opened) co_return nullptr;
  auto answer = co_await (*opened)->negotiate(full_offer());
  if (!answer || !answer->negotiated) co_return nullptr;
  co_return std::move(*opened);
}

asio::awaitable<void> look_around(Host& host, Connection& connection, AccountFacts& facts) {
  auto tree = co_await connection.connect_tree(u"IPC$");
  if (!tree || tree->status != NtStatus::success) co_return;
  connection.stream().set_deadline(host.until_started());
  co_await list_shares(connection, facts);
  connection.stream().set_deadline(host.until_started());
  co_await try_shares(connection, facts, host.deadline);
}

// A guest's login says nothing about how the response was judged.
asio::awaitable<void> try_ntlmv1(Host& host, Door door, AccountFacts& facts) {
  auto connection = co_await negotiated(host, door);
  if (!connection) co_return;
  auto credentials = host.options.account->credentials;
  auto settings = client::login_settings(host.endpoint(door));
  settings.ntlmv1 = true;
  auto login = co_await connection->login(std::move(credentials), std::move(settings));
  if (!login || login->fault || !login->problem.empty() || login->flags & kNoUser) co_return;
  facts.ntlmv1 = known(login->status == NtStatus::success);
}

// Whether it is this host's turn; waits while that is open.
asio::awaitable<bool> may_try(Host& host) {
  for (; !host.late();) {
    auto pass = host.options.account->gate->ask();
    if (pass != LoginGate::Pass::wait) co_return pass == LoginGate::Pass::go;
    asio::steady_timer pause(host.loop.io(), kPause);
    co_await pause.async_wait(asio::use_awaitable);
  }
  co_return false;
}

LoginGate::Outcome outcome_of(const client::Outcome<Connection::LoginAnswer>& login) {
  if (!login || login->fault || !login->problem.empty()) return LoginGate::Outcome::no_answer;
  if (login->status != NtStatus::success) return LoginGate::Outcome::refused;
  return login->flags & kNoUser ? LoginGate::Outcome::no_answer : LoginGate::Outcome::taken;
}

}  // namespace

asio::awaitable<void> probe_account(Host& host, Door door) {
  auto& account = *host.options.account;
  auto connection = co_await negotiated(host, door);
  if (!connection) co_return;
  bool go = co_await may_try(host);
  if (!go) co_return;
  connection->stream().set_deadline(host.until());
  auto credentials = account.credentials;
  auto login = co_await connection->login(std::move(credentials));
  account.gate->settle(outcome_of(login));
  if (!login || login->fault) co_return;
  if (!login->challenge.empty() && !host.facts.ntlm) note_challenge(host, login->challenge);
  auto& facts = host.facts.account.emplace();
  facts.user = account.credentials.user;
  facts.login = login->status;
  facts.as_guest = login->flags & kNoUser;
  if (facts.login != NtStatus::success) co_return;
  co_await look_around(host, *connection, facts);
  if (!facts.as_guest && host.facts.smb2 && host.facts.smb2->encryption_required == Known::unknown && !host.late()) {
    credentials = account.credentials;
    co_await probe_encryption_required(host, door, std::move(credentials));
  }
  if (account.ntlmv1 && !facts.as_guest && !host.late()) co_await try_ntlmv1(host, door, facts);
}

}  // namespace sallyport::audit
