#include "audit/host.h"

#include <algorithm>
#include <asio/use_awaitable.hpp>

#include "audit/probe/account.h"
#include "audit/beside.h"
#include "audit/probe/algorithms.h"
#include "audit/probe/anonymous.h"
#include "audit/probe/dialects.h"
#include "audit/probe/greeting.h"
#include "audit/probe/quic.h"
#include "audit/probe/smb1.h"

namespace sallyport::audit {
namespace {

using client::IoFault;

constexpr std::chrono::milliseconds kNamesPause{200};

PortState state_of(IoFault fault) {
  if (fault == IoFault::refused) return PortState::closed;
  if (fault == IoFault::local) return PortState::not_asked;
  return PortState::filtered;
}

// What a door that answered nothing sensible is; it was asked twice.
Oddity oddity_of(IoFault fault, bool anything_received) {
  switch (fault) {
    case IoFault::timed_out:
      return anything_received ? Oddity::too_slow : Oddity::silent;
    case IoFault::reset:
    case IoFault::closed:
      return Oddity::resets;
    case IoFault::not_smb:
      return Oddity::not_smb;
    case IoFault::too_long:
      return Oddity::impossible_length;
    case IoFault::malformed:
      return Oddity::broken_offsets;
    default:
      return Oddity::none;
  }
}

// The server behind 445 is asked at 139 only for what it does not speak at 445: a lease may allow it there.
bool is_news(const Host& host, Door door, OfferedDialect dialect, bool same_server) {
  return door == Door::smb || !same_server || host.facts.smb.speaks(dialect) != Known::yes;
}

std::vector<OfferedDialect> still_unknown(const Host& host, Door door, OfferedDialect first, OfferedDialect last, bool same_server) {
  std::vector<OfferedDialect> list;
  for (auto i = static_cast<size_t>(first); i <= static_cast<size_t>(last); i++) {
    auto dialect = static_cast<OfferedDialect>(i);
    if (is_news(host, door, dialect, same_server) && host.facts.at(door).speaks(dialect) == Known::unknown) list.push_back(dialect);
  }
  return list;
}

asio::awaitable<void> ask_smb2(Host& host, Door door, Greeting& greeting, bool same_server) {
  auto& facts = host.facts.at(door);
  if (auto dialect = offered_as(greeting.negotiated->dialect)) facts.dialects[static_cast<size_t>(*dialect)] = Known::yes;
  auto others = still_unknown(host, door, kFirstSmb2, OfferedDialect::smb3_1_1, same_server);
  if (!others.empty() && !host.late()) co_await probe_dialects(host, door, std::move(others));
  if (facts.oddity != Oddity::none) co_return;
  if (greeting.negotiated->dialect == smb2::Dialect::smb3_1_1 && host.facts.smb2->ciphers.empty())
    co_await probe_algorithms(host, door, *greeting.negotiated);
  greeting.connection->stream().set_deadline(host.until());
  if (host.options.anonymous && host.facts.anonymous.null_session == Known::unknown) {
    co_await probe_anonymous(host, *greeting.connection);
    auth::Credentials nobody;
    co_await probe_encryption_required(host, door, std::move(nobody));
  }
  if (host.options.account && !host.facts.account && !host.late()) co_await probe_account(host, door);
}

// The name under which the host serves files, when it told its names; they are asked for meanwhile.
asio::awaitable<std::optional<nbt::Name>> server_name(Host& host) {
  for (int tries = 0; tries < 10 && host.options.names && !host.late(); tries++) {
    if (auto status = host.options.names(host.facts.address))
      for (const auto& each : status->names)
        if (each.name.suffix() == nbt::suffix::kFileServer && !each.group()) co_return each.name;
    asio::steady_timer pause(host.loop.io(), kNamesPause);
    co_await pause.async_wait(asio::use_awaitable);
  }
  co_return std::nullopt;
}

asio::awaitable<Greeting> greet_by_name(Host& host, Door door) {
  auto greeting = co_await greet(host, door);
  if (host.facts.at(door).session_refused.empty()) co_return greeting;
  auto name = co_await server_name(host);
  if (!name) co_return greeting;
  host.called = *name;
  host.facts.at(door).session_refused.clear();
  auto again = co_await greet(host, door);
  co_return again;
}

// CVE-2020-0796 is in Windows 10 and Server 1903 and 1909, where they offer compression; the patch cannot be seen.
void judge_smb_ghost(HostFacts& facts) {
  if (!facts.smb2 || facts.speaks(OfferedDialect::smb3_1_1) == Known::unknown) return;
  bool build_may_be = !facts.ntlm || !facts.ntlm->build || facts.ntlm->build == 18362 || facts.ntlm->build == 18363;
  facts.vulnerabilities.smb_ghost = known(!facts.smb2->compression.empty() && build_may_be);
}

bool speaks_anything(const DoorFacts& facts) { return std::ranges::find(facts.dialects, Known::yes) != facts.dialects.end(); }

asio::awaitable<void> ask_door(Host& host, Door door) {
  auto& facts = host.facts.at(door);
  auto before = host.facts.smb2 ? std::optional(host.facts.smb2->server_guid) : std::nullopt;
  auto greeting = co_await greet_by_name(host, door);
  if (facts.port != PortState::open || !facts.session_refused.empty()) co_return;
  bool same_server = greeting.negotiated && before == greeting.negotiated->server_guid;
  if (greeting.negotiated) {
    co_await ask_smb2(host, door, greeting, same_server);
  } else {
    auto none = greeting.fault ? without_answer(*greeting.fault) : Known::no;
    std::fill(facts.dialects.begin() + static_cast<size_t>(kFirstSmb2), facts.dialects.end(), none);
  }
  if (greeting.fault == IoFault::malformed || greeting.fault == IoFault::too_long)
    facts.oddity = oddity_of(*greeting.fault, true);
  auto old = still_unknown(host, door, OfferedDialect::core, OfferedDialect::nt_lm_0_12, same_server);
  if (facts.oddity == Oddity::none && !old.empty()) co_await probe_smb1(host, door, std::move(old));
  if (speaks_anything(facts) || !greeting.fault || facts.oddity != Oddity::none) co_return;
  if (host.unreached) co_return;  // by us: it says nothing of the host
  // A door that ends connections where the other serves is one for chosen peers.
  bool for_others = speaks_anything(host.facts.smb) && oddity_of(*greeting.fault, false) == Oddity::resets;
  if (!for_others) facts.oddity = oddity_of(*greeting.fault, greeting.anything_received);
}

asio::awaitable<void> finish_quic(Host& host, Beside& quic) {
  if (!quic.done() && host.lingers) host.lingers();
  co_await quic.wait();
  co_await probe_quic_by_name(host);
}

}  // namespace

client::Task<> open_stream(Host& host, Door door, client::Stream& stream) {
  auto& facts = host.facts.at(door);
  auto opened = co_await stream.open(host.called);
  bool connected = opened || stream.connect_time().count();
  if (connected) facts.port = PortState::open;
  if (!opened) {
    host.unreached |= !connected && facts.port == PortState::open && opened.error() == IoFault::timed_out;
    if (facts.port != PortState::open) facts.port = state_of(opened.error());
    co_return std::unexpected(opened.error());
  }
  if (!*opened) co_return client::Outcome<>();
  facts.session_refused = nbt::to_string(**opened);
  co_return std::unexpected(IoFault::closed);
}

client::Task<std::unique_ptr<client::Connection>> open_door(Host& host, Door door) {
  auto connection = std::make_unique<client::Connection>(host.loop, host.endpoint(door), host.until(), host.carrier(door));
  auto opened = co_await open_stream(host, door, connection->stream());
  if (!opened) co_return std::unexpected(opened.error());
  co_return connection;
}

Known without_answer(IoFault fault) {
  return fault == IoFault::reset || fault == IoFault::closed ? Known::no : Known::unknown;
}

asio::awaitable<void> ask_host(Host& host) {
  auto begun = client::Clock::now();
  std::optional<Beside> quic;
  if (host.options.quic) quic.emplace(host.loop, probe_quic(host));
  for (auto door : {Door::smb, Door::netbios})
    if (!host.late()) co_await ask_door(host, door);
  if (quic) co_await finish_quic(host, *quic);
  judge_smb_ghost(host.facts);
  host.facts.deadline_reached = host.late() || host.unreached;
  host.facts.took = std::chrono::duration_cast<std::chrono::milliseconds>(client::Clock::now() - begun);
}

}  // namespace sallyport::audit
