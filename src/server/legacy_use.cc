// Who still needs the old door: what of a session is old or weak is counted. See telemetry/legacy_use.h for what counts.
#include "server/engine.h"
#include "telemetry/legacy_record.h"

namespace sallyport::server {

namespace {

using smb2::Dialect;

std::optional<policy::Dialect> newest_of(const std::vector<Dialect>& offered) {
  std::optional<policy::Dialect> newest;
  for (auto each : offered)
    for (auto known : policy::kDialects)
      if (static_cast<policy::Dialect>(each) == known && (!newest || *newest < known)) newest = known;
  return newest;
}

// A client that may encrypt without being asked to is known by its TREE_CONNECT. Its signature says nothing of what follows: in
// 3.1.1 a TREE_CONNECT is always signed ([MS-SMB2] 3.2.4.1.1), and smbclient signs it in every dialect.
policy::Protection protection_of(const Session& session, bool encrypted) {
  policy::Protection protection;
  protection.dialect = static_cast<policy::Dialect>(session.dialect);
  protection.encryption = session.encrypt || encrypted;
  protection.signing = session.signing_required;
  return protection;
}

// An SMB1 client is seen through its translator, whose own session here says nothing of it.
void describe_smb1(const Session& session, bool known, telemetry::SessionFacts& facts) {
  facts.dialect = session.old_dialect;
  facts.can_encrypt = false;
  if (known) facts.protection = policy::Protection{.signing = session.old_signing};
}

void describe_smb2(const Connection& connection, const Session& session, std::optional<bool> encrypted,
                   telemetry::SessionFacts& facts) {
  const auto& negotiated = connection.negotiated();
  facts.dialect = smb2::to_string(session.dialect);
  facts.newest_offered = newest_of(negotiated.client_dialects);
  bool offered = connection.peer().admission.terms.encryption != policy::Requirement::off;
  facts.can_encrypt = !offered || negotiated.cipher != smb2::Cipher::none;
  if (encrypted) facts.protection = protection_of(session, *encrypted);
}

}  // namespace

void Engine::note_use(const Connection& connection, const Session& session) {
  count_use(connection, session, {}, std::nullopt);
}

void Engine::note_use(const Connection& connection, const Session& session, std::string_view share, bool encrypted) {
  count_use(connection, session, share, encrypted);
}

void Engine::count_use(const Connection& connection, const Session& session, std::string_view share,
                       std::optional<bool> encrypted) {
  if (!parts_.legacy) return;
  const auto& peer = connection.peer();
  telemetry::SessionFacts facts;
  facts.door = peer.door;
  facts.by_lease = peer.admission.until.has_value();
  facts.login = session.login;
  if (session.old_dialect.empty())
    describe_smb2(connection, session, encrypted, facts);
  else
    describe_smb1(session, encrypted.has_value(), facts);
  auto kinds = telemetry::kinds_of(facts);
  if (kinds.empty()) return;
  auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  auto who = session.identity();
  for (auto& kind : kinds)
    parts_.legacy->count({peer.address, peer.calling_name, who ? who->name : "", std::string(share), std::move(kind)}, now);
}

std::vector<policy::SeenDevice> Engine::old_door() const {
  return parts_.legacy ? parts_.legacy->seen_on_139() : std::vector<policy::SeenDevice>();
}

}  // namespace sallyport::server
