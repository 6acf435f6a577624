#include "audit/host.h"

#include "audit/probe/algorithms.h"
#include "audit/probe/anonymous.h"
#include "audit/probe/dialects.h"
#include "audit/probe/greeting.h"

namespace sallyport::audit {
namespace {

using client::IoFault;

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

asio::awaitable<void> ask_dialects(Host& host, Door door, bool same_server) {
  for (size_t i = static_cast<size_t>(kFirstSmb2); i < kOfferedDialects && !host.late(); i++)
    if (is_news(host, door, static_cast<OfferedDialect>(i), same_server))
      co_await probe_dialect(host, door, static_cast<OfferedDialect>(i));
  if (same_server) co_return;
  if (host.facts.at(door).oddity == Oddity::none && !host.late()) co_await probe_imaginary_dialect(host, door);
}

asio::awaitable<void> ask_door(Host& host, Door door) {
  auto& facts = host.facts.at(door);
  auto before = host.facts.smb2 ? std::optional(host.facts.smb2->server_guid) : std::nullopt;
  auto greeting = co_await greet(host, door);
  if (facts.port != PortState::open) co_return;
  if (!greeting.negotiated) {
    if (greeting.fault) facts.oddity = oddity_of(*greeting.fault, greeting.anything_received);
    co_return;
  }
  bool same_server = before == greeting.negotiated->server_guid;
  if (auto dialect = offered_as(greeting.negotiated->dialect)) facts.dialects[static_cast<size_t>(*dialect)] = Known::yes;
  co_await ask_dialects(host, door, same_server);
  if (facts.oddity != Oddity::none) co_return;
  if (greeting.negotiated->dialect == smb2::Dialect::smb3_1_1 && host.facts.smb2->ciphers.empty())
    co_await probe_algorithms(host, door, *greeting.negotiated);
  greeting.connection->stream().set_deadline(host.until());
  if (host.options.anonymous && host.facts.anonymous.null_session == Known::unknown) {
    co_await probe_anonymous(host, *greeting.connection);
    co_await probe_encryption_required(host, door);
  }
}

}  // namespace

client::Task<std::unique_ptr<client::Connection>> open_door(Host& host, Door door) {
  auto& facts = host.facts.at(door);
  auto connection = std::make_unique<client::Connection>(host.loop, host.endpoint(door), host.until());
  auto opened = co_await connection->open(host.called);
  bool connected = opened || connection->stream().connect_time().count();
  if (connected) facts.port = PortState::open;
  if (!opened) {
    if (facts.port != PortState::open) facts.port = state_of(opened.error());
    co_return std::unexpected(opened.error());
  }
  if (*opened) {
    facts.session_refused = nbt::to_string(**opened);
    co_return std::unexpected(IoFault::closed);
  }
  co_return connection;
}

asio::awaitable<void> ask_host(Host& host) {
  auto begun = client::Clock::now();
  for (auto door : {Door::smb, Door::netbios})
    if (!host.late()) co_await ask_door(host, door);
  host.facts.deadline_reached = host.late();
  host.facts.took = std::chrono::duration_cast<std::chrono::milliseconds>(client::Clock::now() - begun);
}

}  // namespace sallyport::audit
