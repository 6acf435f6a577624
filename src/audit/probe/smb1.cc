#include "audit/probe/smb1.h"

#include "audit/probe/dialects.h"
#include "audit/probe/greeting.h"
#include "audit/smb1_checks.h"
#include "base/utf16.h"
#include "client/cifs_connection.h"

namespace sallyport::audit {
namespace {

using client::CifsConnection;
using client::IoFault;

std::string_view name_of(OfferedDialect dialect) {
  switch (dialect) {
    case OfferedDialect::core:
      return cifs::kDialectCore;
    case OfferedDialect::lanman1:
      return cifs::kDialectLanman10;
    case OfferedDialect::lanman2:
      return cifs::kDialectLanman21;
    default:
      return cifs::kDialectNtLm012;
  }
}

client::Task<std::unique_ptr<CifsConnection>> open_cifs(Host& host, Door door) {
  auto connection = std::make_unique<CifsConnection>(host.loop, host.endpoint(door), host.until(), host.carrier(door));
  auto opened = co_await open_stream(host, door, connection->stream());
  if (!opened) co_return std::unexpected(opened.error());
  co_return connection;
}

// The first dialect of every offer: nobody speaks it.
constexpr std::string_view kImaginary = "SALLYPORT 0.0";

struct Choice {
  std::optional<size_t> index;  // in what was offered; none: refused
  std::unique_ptr<CifsConnection> connection;
  CifsConnection::Answer answer{};
};

// not_smb: an answer to something else.
client::Outcome<std::optional<size_t>> chosen_by(const CifsConnection::Answer& answer) {
  if (answer.header.command != cifs::Command::negotiate) return std::unexpected(IoFault::not_smb);
  if (static_cast<uint32_t>(answer.header.status) || !answer.word_count) return std::nullopt;
  if (answer.message.size() < cifs::Header::kSize + 3) return std::unexpected(IoFault::malformed);
  auto index = load_le<uint16_t>(answer.message.data() + cifs::Header::kSize + 1);
  return index == cifs::kNoDialect ? std::nullopt : std::optional<size_t>(index);
}

// Unreachable: the offer was not made.
client::Task<Choice> choice(Host& host, Door door, std::vector<std::string_view> offer) {
  auto opened = co_await open_cifs(host, door);
  if (!opened) co_return std::unexpected(IoFault::unreachable);
  auto answer = co_await (*opened)->negotiate(std::move(offer));
  if (!answer) co_return std::unexpected(answer.error());
  auto chosen = chosen_by(*answer);
  if (!chosen) co_return std::unexpected(chosen.error());
  co_return Choice{*chosen, std::move(*opened), std::move(*answer)};
}

std::vector<std::string_view> offer_of(const std::vector<OfferedDialect>& dialects) {
  std::vector<std::string_view> offer(1, kImaginary);
  for (auto dialect : dialects) offer.push_back(name_of(dialect));
  return offer;
}

void note_negotiated(Host& host, const cifs::NegotiateResponse& answer) {
  auto& facts = host.facts.smb1.emplace();
  facts.user_level = answer.security_mode & cifs::security_mode::kUserSecurity;
  facts.challenge_response = answer.security_mode & cifs::security_mode::kEncryptPasswords;
  facts.signing_enabled = answer.security_mode & cifs::security_mode::kSignaturesEnabled;
  facts.signing_required = answer.security_mode & cifs::security_mode::kSignaturesRequired;
  facts.extended_security = answer.has_extended_security();
  facts.capabilities = answer.capabilities;
  facts.system_time = answer.system_time;
  if (answer.domain_name) facts.domain = cifs::wide(*answer.domain_name);
  if (answer.server_name) facts.server = cifs::wide(*answer.server_name);
}

// The checks need a tree; they ask for what a patched and clean server refuses.
asio::awaitable<void> check_flaws(Host& host, CifsConnection& connection) {
  auto tree = co_await connection.connect_tree(u"IPC$");
  if (!tree || *tree != NtStatus::success) co_return;
  auto peek = ms17_010_question();
  auto peeked = co_await connection.call(cifs::Command::transaction, peek);
  if (!peeked) co_return;
  host.facts.vulnerabilities.ms17_010 = has_ms17_010_hole(peeked->header);
  auto knock = double_pulsar_question();
  connection.set_next_mid(kDoublePulsarMid);
  auto knocked = co_await connection.call(cifs::Command::transaction2, knock);
  if (knocked) host.facts.vulnerabilities.double_pulsar = has_double_pulsar(knocked->header);
}

asio::awaitable<void> ask_server(Host& host, CifsConnection& connection, const CifsConnection::Answer& answer) {
  auto negotiated = answer.body<cifs::NegotiateResponse>();
  if (!negotiated) co_return;
  note_negotiated(host, *negotiated);
  if (!host.options.anonymous) co_return;
  connection.stream().set_deadline(host.until());
  auto login = co_await connection.login_anonymously(*negotiated);
  if (!login) co_return;
  host.facts.smb1->native_os = to_utf8(login->native_os).value_or("");
  host.facts.smb1->native_lan_manager = to_utf8(login->native_lan_manager).value_or("");
  if (!login->challenge.empty() && !host.facts.ntlm) note_challenge(host, login->challenge);
  bool in = login->status == NtStatus::success;
  if (host.facts.anonymous.null_session == Known::unknown) host.facts.anonymous.null_session = known(in);
  if (in) co_await check_flaws(host, connection);
}

}  // namespace

asio::awaitable<void> probe_smb1(Host& host, Door door, std::vector<OfferedDialect> dialects) {
  auto& facts = host.facts.at(door);
  std::optional<Choice> server;  // to be asked when it is known to be honest
  for (bool refused = false; !refused && !host.late();) {
    auto offer = offer_of(dialects);
    auto answer = co_await choice(host, door, std::move(offer));
    refused = !answer || !answer->index;
    if (refused) {
      note_dialects(facts, dialects, answer ? Known::no : without_answer(answer.error()));
    } else if (*answer->index == 0 || *answer->index > dialects.size()) {
      facts.oddity = Oddity::agrees_to_all;
      co_return note_dialects(facts, dialects, Known::yes);
    } else {
      auto spoken = dialects.begin() + static_cast<ptrdiff_t>(*answer->index) - 1;
      note_dialects(facts, {*spoken}, Known::yes);
      if (*spoken == OfferedDialect::nt_lm_0_12) server = std::move(*answer);
      dialects.erase(spoken);
    }
  }
  if (server && !host.facts.smb1) co_await ask_server(host, *server->connection, server->answer);
}

}  // namespace sallyport::audit
