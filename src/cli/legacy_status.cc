// From the record on the disk and the policy file, so that it works when no server runs; one that runs is asked to write what it
// has in memory first.
#include "cli/legacy_status.h"

#include <fmt/format.h>

#include "cli/control_client.h"
#include "cli/fail.h"
#include "cli/legacy_text.h"
#include "cli/policy_file.h"
#include "telemetry/legacy_history.h"

namespace sallyport::cli {
namespace {

// The one that was named, else the one the server serves. Without any, the strict defaults have no lease.
std::expected<policy::Policy, std::string> policy_of(const StateOptions& state, const telemetry::LegacyHistory& history) {
  auto& file = state.config.empty() ? history.policy_file : state.config;
  if (file.empty()) return policy::Policy();
  auto policy = read_policy_file(file, Folders::unchecked);
  if (!policy && state.config.empty())
    return std::unexpected(fmt::format("{}\nthis is the policy file the server was last started with; name another with --config",
                                       policy.error()));
  return policy;
}

}  // namespace

int legacy_status(const StateOptions& state, int days, bool json) {
  auto directory = find_state_directory(state);
  if (!directory) return fail_with(directory.error());
  auto asked = ask_server(*directory, "write record");
  auto history = telemetry::read_legacy_history(*directory, days, now());
  if (!history) return fail_with(history.error());
  if (!*history)
    return fail_with(fmt::format("there is no record of legacy uses in {}: no server has run with this state directory; name "
                                 "another with --state or --config",
                                 *directory));
  auto policy = policy_of(state, **history);
  if (!policy) return fail_with(policy.error());
  auto report = telemetry::report_on(*policy, **history, days, now());
  if (asked && asked->find("\"error\"") != asked->npos)
    report.notes.emplace_back("the running server has uses in memory that it could not write; see its log");
  fmt::print("{}", json ? to_json(report) + "\n" : legacy_text(report));
  return 0;
}

}  // namespace sallyport::cli
