#include "server/status.h"

#include <fmt/format.h>

#include "base/utf16.h"

namespace sallyport::server {

namespace {

constexpr size_t kMostOpens = 1000;
constexpr size_t kLastRefusals = 20;

// What the client speaks; the SMB2 behind it is between this server and the translator.
void show_old_dialect(const Session& session, SessionStatus& status) {
  status.dialect = session.old_dialect;
  status.signing = session.old_signing ? "MD5" : "";
  status.encryption.clear();
}

SessionStatus status_of(const Session& session) {
  SessionStatus status;
  status.id = fmt::format("{:016x}", session.id);
  if (auto who = session.identity()) status.user = who->name;
  status.peer = session.peer;
  status.dialect = smb2::to_string(session.dialect);
  if (session.first_signer)
    status.signing = session.dialect >= smb2::Dialect::smb3_0 ? smb2::to_string(session.signing_algorithm) : "HMAC-SHA256";
  if (session.encrypt) status.encryption = smb2::to_string(session.cipher);
  if (!session.old_dialect.empty()) show_old_dialect(session, status);
  status.rule = session.rule;
  status.port = static_cast<uint16_t>(session.door);
  status.trees = session.trees().size();
  status.opens = session.opens().size();
  status.since = FileTime::from({std::chrono::system_clock::to_time_t(session.since), 0});
  return status;
}

void add_opens(const Session& session, StatusReport& report) {
  auto who = session.identity();
  for (const auto& open : session.opens()) {
    if (report.opens.size() >= kMostOpens) {
      report.opens_left_out++;
      continue;
    }
    OpenStatus status;
    if (who) status.user = who->name;
    status.share = open->tree->share->config.name;
    status.path = open->file ? printable(open->file->name()) : printable(open->pipe_name);
    status.access = open->granted_access;
    if (open->node) {
      std::lock_guard guard(open->node->mutex);
      status.locks = open->node->locks.count(open->id);
    }
    report.opens.push_back(std::move(status));
  }
}

}  // namespace

StatusReport collect_status(Engine& engine, const Server& server) {
  StatusReport report;
  auto policy = engine.policy();
  report.version = SALLYPORT_VERSION;
  report.policy_file = policy->file;
  report.started = engine.started();
  report.listening = server.listening();
  for (const auto& share : engine.shares()) {
    if (share->is_pipe()) continue;
    report.shares.push_back(fmt::format("{}  {}", share->config.name, share->config.path));
    if (auto link = share->store->link_status()) report.links.push_back({share->config.name, std::move(*link)});
  }
  report.connections = server.connection_count();
  report.requests = engine.requests;
  report.bytes_read = engine.bytes_read;
  report.bytes_written = engine.bytes_written;
  report.refusals = engine.refusals().total();
  for (const auto& session : engine.sessions()) {
    report.sessions.push_back(status_of(*session));
    add_opens(*session, report);
  }
  auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  report.weakened = policy::weakenings(*policy, now);
  auto recent = engine.refusals().recent(kLastRefusals);
  report.last_refusals.assign(recent.begin(), recent.end());
  report.old_door = engine.old_door();
  report.names = server.names().report(0);
  report.browsing = server.browsing().report();
  return report;
}

}  // namespace sallyport::server
