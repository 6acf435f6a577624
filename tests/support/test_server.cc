#include "support/test_server.h"

#include "auth/unix_identity.h"
#include "policy/refusals.h"
#include "storage/memory/memory_store.h"
#include "telemetry/legacy_record.h"

namespace sallyport::support {

namespace {

std::shared_ptr<auth::Accounts> make_accounts() {
  std::shared_ptr<auth::Accounts> accounts = *auth::Accounts::open(":memory:");
  for (const char* name : {"anna", "bert"}) (void)accounts->add(name, kPassword);
  return accounts;
}

policy::Share share(std::string name, bool read_only) {
  policy::Share out;
  out.name = std::move(name);
  out.path = "/" + out.name;
  out.read_only = read_only;
  return out;
}

}  // namespace

policy::Policy test_policy() {
  policy::Policy policy;
  policy.server.netbios_name = "GATE";
  policy.shares = {share("share", false), share("library", true)};
  return policy;
}

policy::Terms plain_terms() {
  policy::Terms terms;
  terms.dialects = policy::DialectSet::range(policy::Dialect::smb_2_0_2, policy::Dialect::smb_3_1_1);
  terms.signing = terms.encryption = policy::Requirement::optional;
  return terms;
}

TestServer::TestServer(policy::Policy policy, server::Engine::OpenStore open_store) : policy_(std::move(policy)) {
  server::Engine::Parts parts;
  parts.policy = policy_;
  parts.accounts = make_accounts();
  auth::UnixIdentity::Settings settings;
  settings.machine_name = "GATE";
  parts.identities = std::make_shared<auth::UnixIdentity>(parts.accounts->machine(), std::move(settings));
  parts.refusals = std::make_shared<policy::RefusalLog>(policy::RefusalLog::Options{});
  parts.legacy = std::make_shared<telemetry::LegacyRecord>(telemetry::LegacyRecord::Options{});
  parts.open_store = std::move(open_store);
  if (!parts.open_store)
    parts.open_store = [](const policy::Share&) -> Result<std::shared_ptr<storage::Store>> {
      return std::shared_ptr<storage::Store>(storage::memory::make_store());
    };
  parts.workers = 0;
  engine_ = std::make_shared<server::Engine>(std::move(parts));
}

// What is still to come may hold connections, and they the engine.
TestServer::~TestServer() {
  loop_.pump();
  loop_.clear();
}

// A share whose folder changes gets a store of its own.
void TestServer::renew_shares() {
  auto fresh = policy_;
  renewed_++;
  for (auto& each : fresh.shares) each.path += std::to_string(renewed_);
  engine_->reload(std::move(fresh));
}

server::Peer TestServer::peer(const policy::Terms& terms, policy::Door door) const {
  server::Peer peer;
  peer.address = *policy::parse_address("192.0.2.7");  // RFC 5737
  peer.port = 50000;
  peer.door = door;
  peer.text = "192.0.2.7";
  peer.admission.allowed = true;
  peer.admission.rule = "the test";
  peer.admission.terms = terms;
  return peer;
}

}  // namespace sallyport::support
