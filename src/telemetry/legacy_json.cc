// For programs; docs/schemas/legacy-status.schema.json is its contract.
#include <nlohmann/json.hpp>

#include "telemetry/legacy_report.h"

namespace sallyport::telemetry {
namespace {

using nlohmann::json;

json of(const policy::Position& at) {
  if (at.file.empty()) return nullptr;
  return {{"file", at.file}, {"line", at.line}, {"column", at.column}};
}

json of(const LegacyUser& user) {
  return {{"device", to_string(user.device)},
          {"calling_name", user.calling_name},
          {"user", user.user},
          {"shares", user.shares},
          {"used", user.kinds},
          {"count", user.logins},
          {"last_seen", user.last_seen.time_since_epoch().count()},
          {"rule", user.rule},
          {"at", of(user.at)}};
}

json of(const IdleLease& lease) {
  return {{"lease", lease.title},
          {"device", to_string(lease.device)},
          {"port", static_cast<int>(lease.door)},
          {"calling_name", lease.calling_name},
          {"until", lease.until},
          {"at", of(lease.at)},
          {"why", lease.why}};
}

template <class T>
json all(const std::vector<T>& list) {
  auto array = json::array();
  for (auto& one : list) array.push_back(of(one));
  return array;
}

}  // namespace

std::string to_json(const LegacyReport& report) {
  json value = {{"format", "sallyport-legacy-status"},
                {"format_version", 1},
                {"at", report.at.time_since_epoch().count()},
                {"record_began", report.began.time_since_epoch().count()},
                {"days", report.days},
                {"would_break", all(report.would_break)},
                {"would_not_break", all(report.would_not_break)},
                {"silent", all(report.silent)},
                {"leases_that_can_go", all(report.can_go)},
                {"notes", report.notes}};
  return value.dump(2, ' ', false, json::error_handler_t::replace);
}

}  // namespace sallyport::telemetry
