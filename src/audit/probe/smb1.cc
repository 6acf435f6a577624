#include "audit/probe/smb1.h"

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
  auto connection = std::make_unique<CifsConnection>(host.loop, host.endpoint(door), host.until());
  auto opened = co_await open_stream(host, door, connection->stream());
  if (!opened) co_return std::unexpected(opened.error());
  co_return connection;
}

// Whether this answer chooses the only dialect offered.
Known verdict(const CifsConnection::Answer& answer) {
  if (answer.header.command != cifs::Command::negotiate) return Known::unknown;
  if (static_cast<uint32_t>(answer.header.status) || !answer.word_count) return Known::no;
  if (answer.message.size() < cifs::Header::kSize + 3) return Known::unknown;
  return known(load_le<uint16_t>(answer.message.data() + cifs::Header::kSize + 1) == 0);
}

asio::awaitable<Known> offer_alone(Host& host, Door door, std::string_view dialect) {
  auto opened = co_await open_cifs(host, door);
  if (!opened) co_return Known::unknown;
  std::vector<std::string_view> offer(1, dialect);
  auto answer = co_await (*opened)->negotiate(std::move(offer));
  co_return answer ? verdict(*answer) : without_answer(answer.error());
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

}  // namespace

asio::awaitable<void> probe_smb1_dialect(Host& host, Door door, OfferedDialect dialect) {
  auto spoken = co_await offer_alone(host, door, name_of(dialect));
  host.facts.at(door).dialects[static_cast<size_t>(dialect)] = spoken;
}

asio::awaitable<void> probe_imaginary_smb1_dialect(Host& host, Door door) {
  auto spoken = co_await offer_alone(host, door, "SALLYPORT 0.0");
  if (spoken == Known::yes) host.facts.at(door).oddity = Oddity::agrees_to_all;
}

asio::awaitable<void> probe_smb1_server(Host& host, Door door) {
  auto opened = co_await open_cifs(host, door);
  if (!opened) co_return;
  auto& connection = **opened;
  std::vector<std::string_view> offer(1, cifs::kDialectNtLm012);
  auto answer = co_await connection.negotiate(std::move(offer));
  if (!answer) co_return;
  auto negotiated = answer->body<cifs::NegotiateResponse>();
  if (!negotiated) co_return;
  note_negotiated(host, *negotiated);
  if (!host.options.anonymous) co_return;
  auto login = co_await connection.login_anonymously(*negotiated);
  if (!login) co_return;
  host.facts.smb1->native_os = to_utf8(login->native_os).value_or("");
  host.facts.smb1->native_lan_manager = to_utf8(login->native_lan_manager).value_or("");
  if (!login->challenge.empty() && !host.facts.ntlm) note_challenge(host, login->challenge);
  bool in = login->status == NtStatus::success;
  if (host.facts.anonymous.null_session == Known::unknown) host.facts.anonymous.null_session = known(in);
  if (in) co_await check_flaws(host, connection);
}

}  // namespace sallyport::audit
