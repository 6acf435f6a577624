#include "server/facts.h"

#include "base/utf16.h"
#include "proto/dtyp/access.h"
#include "server/engine.h"

namespace sallyport::server {

namespace {

constexpr uint32_t kReading = dtyp::access::kFileReadData | dtyp::access::kFileExecute;
constexpr uint32_t kWriting = dtyp::access::kFileWriteData | dtyp::access::kFileAppendData;

rpc::Principal principal_of(auth::SidName found) {
  return {std::move(found.sid), std::move(found.domain), std::move(found.name), static_cast<lsar::SidNameUse>(found.use)};
}

std::string backslashes(std::string path) {
  for (auto& c : path)
    if (c == '/') c = '\\';
  return "C:" + path;
}

}  // namespace

rpc::ServerDescription Facts::server() const {
  auto policy = engine_.policy();
  rpc::ServerDescription description;
  description.name = engine_.name();
  description.workgroup = policy->server.workgroup;
  description.comment = policy->server.comment;
  description.dns_name = engine_.login_services().names.dns_computer;
  return description;
}

// Administration is done on the machine itself; over the network everyone is a user.
bool Facts::is_administrator(const Identity&) const { return false; }

std::vector<rpc::ShareFact> Facts::shares(const Identity& who) const {
  std::vector<rpc::ShareFact> all;
  for (const auto& share : engine_.shares()) {
    if (share->is_pipe() || !engine_.may_see(who, *share)) continue;
    rpc::ShareFact fact;
    fact.name = share->config.name;
    fact.comment = share->config.comment;
    fact.path = backslashes(share->config.path);
    fact.hidden = !share->config.listed();
    fact.current_uses = share->users;
    all.push_back(std::move(fact));
  }
  return all;
}

std::vector<rpc::SessionFact> Facts::sessions() const {
  std::vector<rpc::SessionFact> all;
  auto now = std::chrono::system_clock::now();
  for (const auto& session : engine_.sessions()) {
    rpc::SessionFact fact;
    fact.client = session->peer;
    if (auto who = session->identity()) fact.user = who->name;
    fact.opens = static_cast<uint32_t>(session->opens().size());
    fact.connected = std::chrono::duration_cast<std::chrono::seconds>(now - session->since);
    fact.guest = session->guest;
    fact.encrypted = session->encrypt;
    all.push_back(std::move(fact));
  }
  return all;
}

std::vector<rpc::ConnectionFact> Facts::connections() const {
  std::vector<rpc::ConnectionFact> all;
  auto now = std::chrono::system_clock::now();
  for (const auto& session : engine_.sessions()) {
    for (const auto& tree : session->trees()) {
      rpc::ConnectionFact fact;
      fact.id = tree->id;
      fact.share = tree->share->config.name;
      fact.client = session->peer;
      if (auto who = session->identity()) fact.user = who->name;
      fact.connected = std::chrono::duration_cast<std::chrono::seconds>(now - session->since);
      all.push_back(std::move(fact));
    }
  }
  return all;
}

std::vector<rpc::OpenFileFact> Facts::open_files() const {
  std::vector<rpc::OpenFileFact> all;
  for (const auto& session : engine_.sessions()) {
    auto who = session->identity();
    for (const auto& open : session->opens()) {
      rpc::OpenFileFact fact;
      fact.id = static_cast<uint32_t>(open->id);
      fact.permissions = (open->may_any(kReading) ? 1u : 0u) | (open->may_any(kWriting) ? 2u : 0u);
      fact.path = open->file ? backslashes(open->tree->share->config.path + "/" + printable(open->file->name()))
                             : "\\PIPE\\" + printable(open->pipe_name);
      if (who) fact.user = who->name;
      if (open->node) {
        std::lock_guard guard(open->node->mutex);
        fact.locks = static_cast<uint32_t>(open->node->locks.count(open->id));
      }
      all.push_back(std::move(fact));
    }
  }
  return all;
}

dtyp::Sid Facts::account_domain() const { return engine_.identities().sids().machine(); }

std::optional<rpc::Principal> Facts::account_named(std::string_view name) const {
  auto found = engine_.identities().find_name(name);
  if (!found) return std::nullopt;
  return principal_of(std::move(*found));
}

std::optional<rpc::Principal> Facts::account_with(const dtyp::Sid& sid) const {
  auto found = engine_.identities().find_sid(sid);
  if (!found) return std::nullopt;
  return principal_of(std::move(*found));
}

}  // namespace sallyport::server
