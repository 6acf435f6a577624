#include "cli/local_refusal.h"

#include <nlohmann/json.hpp>

#include "cli/control_client.h"

namespace sallyport::cli {
namespace {

// The ids of the last refusals, the newest first.
std::vector<std::string> last_ids(const std::string& status) {
  std::vector<std::string> ids;
  auto report = nlohmann::json::parse(status, nullptr, false);
  if (!report.is_object() || !report.contains("last_refusals") || !report["last_refusals"].is_array()) return ids;
  for (auto& one : report["last_refusals"])
    if (one.is_object() && one.contains("id") && one["id"].is_string()) ids.insert(ids.begin(), one["id"].get<std::string>());
  return ids;
}

bool fits(const policy::Refusal& refusal, const doctor::RefusalQuestion& question) {
  bool same_answer = !question.status || refusal.status == *question.status;
  return refusal.peer == question.peer && refusal.when >= question.since && same_answer;
}

}  // namespace

std::optional<policy::Refusal> find_local_refusal(const std::string& state_directory, const doctor::RefusalQuestion& question) {
  auto status = ask_server(state_directory, "status");
  if (!status) return std::nullopt;
  for (auto& id : last_ids(*status)) {
    auto answer = ask_server(state_directory, "why " + id);
    auto refusal = answer ? policy::refusal_from_json(*answer) : std::nullopt;
    if (refusal && fits(*refusal, question)) return refusal;
  }
  return std::nullopt;
}

}  // namespace sallyport::cli
