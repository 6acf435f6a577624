#include "server/status_report.h"

#include <nlohmann/json.hpp>

namespace sallyport::server {
namespace {

using nlohmann::json;

int64_t unix_seconds(FileTime time) { return time ? time.to_timespec().tv_sec : 0; }

json of(const SessionStatus& session) {
  return {{"id", session.id},
          {"user", session.user},
          {"peer", session.peer},
          {"port", session.port},
          {"dialect", session.dialect},
          {"signing", session.signing},
          {"encryption", session.encryption},
          {"rule", session.rule},
          {"trees", session.trees},
          {"opens", session.opens},
          {"since", unix_seconds(session.since)}};
}

json of(const OpenStatus& open) {
  return {{"user", open.user}, {"share", open.share}, {"path", open.path}, {"access", open.access}, {"locks", open.locks}};
}

json of(const ShareLink& one) {
  const auto& link = one.link;
  return {{"share", one.share},
          {"server", link.server},
          {"folder", link.folder},
          {"login", link.login},
          {"connected", link.connected},
          {"since", unix_seconds(link.since)},
          {"dialect", link.dialect},
          {"encryption", link.encryption},
          {"opens", link.opens},
          {"connects", link.connects},
          {"last_error", link.last_error},
          {"last_error_at", unix_seconds(link.last_error_at)}};
}

json of(const policy::Weakening& weakening) {
  return {{"where", weakening.where},    {"at", to_string(weakening.at)}, {"what", weakening.what},
          {"reason", weakening.reason},  {"until", weakening.until},      {"lapsed", weakening.lapsed},
          {"warning", weakening.warning}};
}

json of(const policy::Refusal& refusal) {
  return {{"id", refusal.id},
          {"when_ms", refusal.when.time_since_epoch().count()},
          {"peer", to_string(refusal.peer)},
          {"user", refusal.user},
          {"summary", refusal.reason.summary()}};
}

json of(const browser::LinkReport& link) {
  return {{"listening", link.listening}, {"role", browser::to_string(link.role)}, {"master", link.master}};
}

json of(const policy::SeenDevice& seen) {
  return {{"device", to_string(seen.device)},
          {"calling_name", seen.calling_name},
          {"last_seen", seen.last_seen.time_since_epoch().count()}};
}

template <class T>
json all(const std::vector<T>& list) {
  auto array = json::array();
  for (auto& one : list) array.push_back(of(one));
  return array;
}

// Names come from peers and from disks: what is not UTF-8 in them is replaced.
std::string line(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

std::string to_json(const StatusReport& report) {
  return line({{"version", report.version},
               {"policy_file", report.policy_file},
               {"started", unix_seconds(report.started)},
               {"listening", report.listening},
               {"shares", report.shares},
               {"links", all(report.links)},
               {"connections", report.connections},
               {"requests", report.requests},
               {"bytes_read", report.bytes_read},
               {"bytes_written", report.bytes_written},
               {"refusals", report.refusals},
               {"sessions", all(report.sessions)},
               {"opens", all(report.opens)},
               {"opens_left_out", report.opens_left_out},
               {"weakened", all(report.weakened)},
               {"last_refusals", all(report.last_refusals)},
               {"old_door", all(report.old_door)},
               {"names", json::parse(to_json(report.names))},
               {"browsing", all(report.browsing)}});
}

std::string control_error(std::string_view text) { return line({{"error", text}}); }

std::string control_done(std::string_view text, const std::vector<std::string>& notes) {
  return line({{"done", text}, {"notes", notes}});
}

}  // namespace sallyport::server
