// sallyport audit TARGETS..., and its diff and runs
#include <CLI/CLI.hpp>

#include "audit/against_policy.h"
#include "cli/audit/history.h"
#include "cli/audit/prepare.h"
#include "cli/audit/reports.h"
#include "cli/audit_local.h"
#include "cli/commands.h"
#include "cli/control_client.h"
#include "cli/fail.h"
#include "cli/policy_file.h"
#include "cli/state_directory.h"
#include "telemetry/legacy_history.h"

namespace sallyport::cli {
namespace {

// Where reports of this machine's owner go on being kept; a folder that cannot be made is no reason not to look.
std::string state_directory(AuditOptions& options) {
  auto directory = options.state.empty() ? default_state_directory() : options.state;
  if (!options.history) return directory;
  if (auto made = make_state_directory(directory); !made) {
    fmt::print(stderr, "{}; this audit is not kept\n", made.error());
    options.history = false;
  }
  return directory;
}

// Of who used 139, where the policy's server keeps it.
audit::SeenDevices record_of(const policy::Policy& policy) {
  auto& directory = policy.server.state_directory;
  auto place = directory.empty() ? default_state_directory() : directory;
  (void)ask_server(place, "write record");  // one that runs has the last seconds in memory
  auto seen = telemetry::read_seen_on_139(place);
  if (!seen) fail_with(seen.error() + "; nothing is said of leases that nobody uses");
  return seen ? *seen : std::nullopt;
}

int audit_command(AuditOptions options) {
  if (options.explain_grade) {
    fmt::print("{}", audit::explain_grades());
    return kClean;
  }
  if (options.local)
    return audit_local({options.json, options.fail_on, options.quiet, options.verbose, !options.targets.targets.empty(),
                        !(options.html + options.csv + options.sarif).empty()});
  auto fail_on = audit::parse_severity(options.fail_on);
  if (!fail_on)
    return could_not(fmt::format("\"{}\" is no severity; there are info, low, medium, high, critical", options.fail_on));
  if (auto problem = try_files(options); !problem.empty()) return could_not(problem);
  auto directory = state_directory(options);
  auto task = prepare_audit(options, directory);
  if (!task) return could_not(task.error());
  std::optional<policy::Policy> policy;
  if (!options.policy.empty()) {
    auto read = read_policy_file(options.policy, Folders::unchecked);
    if (!read) return could_not(read.error());
    policy = std::move(*read);
  }
  auto report = execute_audit(std::move(*task));
  if (!report) return could_not(report.error());
  if (policy) hold_against_policy(*report, *policy, record_of(*policy), now());
  print_report(options, *report);
  if (options.history)
    if (auto problem = keep_in_history(directory, *report); !problem.empty()) fail_with(problem);
  if (auto problem = write_reports(options, *report); !problem.empty()) return could_not(problem);
  return any_at_or_above(*report, *fail_on) ? kFindings : kClean;
}

void switch_off(CLI::App& command, const std::string& flag, bool& value, const std::string& text) {
  command.add_flag_callback(flag, [&value] { value = false; }, text);
}

void add_report_options(CLI::App& command, AuditOptions& options) {
  command.add_option("--json", options.json, "write the report as JSON (docs/schemas/audit-report.schema.json); - is stdout")
      ->type_name("FILE");
  command.add_option("--html", options.html, "write it as one HTML file")->type_name("FILE");
  command.add_option("--csv", options.csv, "write it as CSV, one finding a line")->type_name("FILE");
  command.add_option("--sarif", options.sarif, "write it as SARIF 2.1.0")->type_name("FILE");
  command.add_flag("-v,--verbose", options.verbose, "everything found out about each host");
  command.add_flag("-q,--quiet", options.quiet, "nothing but the files asked for");
  command.add_option("--fail-on", options.fail_on, "exit with 1 when something this severe is found (default: high)")
      ->type_name("SEVERITY");
}

void add_question_options(CLI::App& command, AuditOptions& options) {
  command.add_option("--rate", options.run.sweep.rate, "packets a second of the sweep at most")->type_name("NUMBER");
  command.add_option("--answer-timeout", options.answer_seconds, "how long one conversation may take (default: 3)")
      ->check(CLI::PositiveNumber)
      ->type_name("SECONDS");
  command.add_option("--host-timeout", options.host_seconds, "how long one host may take (default: 20)")
      ->check(CLI::PositiveNumber)
      ->type_name("SECONDS");
  command.add_flag("--connect", options.connect, "sweep by connecting, also as root");
  command.add_flag("--sweep-only", options.sweep_only, "which ports are open, and no more");
  switch_off(command, "--no-names", options.run.ask_names, "do not ask UDP 137 for names");
  switch_off(command, "--no-quic", options.run.host.quic, "do not ask UDP 443 whether it carries SMB over QUIC");
  switch_off(command, "--no-anonymous", options.run.host.anonymous, "do not try what may be done without an account");
  command.add_option("--user", options.user,
                     "look deeper with this account (USER or DOMAIN\\USER); its password is asked for, or read as a line")
      ->type_name("USER");
  command.add_flag("--try-ntlmv1", options.ntlmv1,
                   "see whether the account gets in by NTLMv1; whoever hears that can break its password");
  command.add_option("--policy", options.policy, "say what the network does that this policy file of Sallyport does not allow")
      ->type_name("FILE");
}

void add_history_options(CLI::App& command, AuditOptions& options) {
  command.add_flag("--resume", options.resume, "go on with the audit that was interrupted last");
  command.add_option("--state", options.state, "where the history and an interrupted audit are kept")->type_name("DIRECTORY");
  switch_off(command, "--no-history", options.history, "keep nothing of this audit");
}

}  // namespace

void add_audit(CLI::App& app, Run& run) {
  auto options = std::make_shared<AuditOptions>();
  auto* command = app.add_subcommand("audit", "Find and grade every SMB and NetBIOS service on a network; asks, never writes");
  command->add_option("TARGET", options->targets.targets, "address, block, range (10.0.0.5-20), name, or @FILE with one a line");
  command->add_option("--exclude", options->targets.excluded, "the same, not to be asked")->type_name("TARGET");
  command->add_flag("--local", options->local, "what listens on this machine, whose it is, and who reaches it");
  add_question_options(*command, *options);
  add_report_options(*command, *options);
  add_history_options(*command, *options);
  command->add_flag("--explain-grade", options->explain_grade, "print the rules of the grades");
  command->footer(
      "Examples:\n"
      "  sallyport audit 192.168.1.0/24\n"
      "  sallyport audit 10.0.0.0/16 --exclude 10.0.7.0/24 --rate 5000 --html report.html\n"
      "  sallyport audit fileserver.example.com -v\n"
      "  sudo sallyport audit --local\n"
      "  sallyport audit @hosts.txt --json - --fail-on medium    for cron or CI: exit 1 when there is something to do\n"
      "  sallyport audit --resume                                after Ctrl-C\n"
      "  sallyport audit diff                                    what changed since the last time");
  add_audit_diff(*command, run);
  add_audit_runs(*command, run);
  command->callback([options, command, &run] {
    if (command->get_subcommands().empty()) run = [options] { return audit_command(*options); };
  });
}

}  // namespace sallyport::cli
