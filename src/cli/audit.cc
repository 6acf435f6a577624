// sallyport audit TARGETS...
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <fstream>
#include <iostream>

#include "audit/progress.h"
#include "audit/report/writers.h"
#include "audit/run.h"
#include "cli/commands.h"
#include "cli/fail.h"

namespace sallyport::cli {
namespace {

using namespace std::chrono_literals;

struct AuditOptions {
  audit::TargetRequest targets;
  audit::RunOptions run;
  std::string json, html, csv, sarif;
  double answer_seconds = 3, host_seconds = 20;
  bool connect = false, sweep_only = false, quiet = false, verbose = false, explain_grade = false;
  std::string fail_on = "high";
};

enum Status { kClean = 0, kFindings = 1, kCouldNotRun = 2 };

void show_progress(const audit::Run& run, audit::ProgressBar& bar) {
  const auto& sweep = run.sweep_progress();
  audit::ProgressFigures figures;
  bool sweeping = sweep.answered() < sweep.questions;
  figures.what = sweeping ? "Sweep" : "Hosts";
  figures.done = sweeping ? sweep.answered() : run.hosts_done();
  figures.total = sweeping ? sweep.questions.load() : run.hosts_found();
  figures.unit = sweeping ? "questions" : "hosts";
  figures.found = run.hosts_found();
  figures.found_what = "hosts found";
  bar.show(figures);
}

// Shows how far it has come, and ends it at Ctrl-C; until `done`.
void attend(const audit::Run& run, std::stop_token done, std::stop_source& stop) {
  audit::ProgressBar bar;
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  timespec moment{0, 100'000'000};
  while (!done.stop_requested()) {
    if (sigtimedwait(&ends, nullptr, &moment) > 0) stop.request_stop();
    show_progress(run, bar);
  }
}

// What is asked for by a signal comes to attend().
void block_signals() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
}

audit::Report execute(audit::Run& run) {
  block_signals();
  std::stop_source stop;
  std::jthread attendant([&](std::stop_token done) { attend(run, done, stop); });
  return run.execute(stop.get_token());
}

// "-" is standard output. "" or what went wrong.
std::string write_file(const std::string& path, const std::string& text) {
  if (path.empty()) return {};
  if (path == "-") {
    fmt::print("{}", text);
    return {};
  }
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  return out ? std::string() : fmt::format("cannot write {}: {}", path, strerror(errno));
}

std::string write_reports(const AuditOptions& options, const audit::Report& report) {
  for (const auto& [path, write] : {std::pair(&options.json, &audit::write_json), std::pair(&options.html, &audit::write_html),
                                    std::pair(&options.csv, &audit::write_csv), std::pair(&options.sarif, &audit::write_sarif)})
    if (!path->empty())
      if (auto problem = write_file(*path, write(report)); !problem.empty()) return problem;
  return {};
}

void print_report(const AuditOptions& options, const audit::Report& report) {
  bool to_stdout = false;
  for (const auto* path : {&options.json, &options.html, &options.csv, &options.sarif}) to_stdout |= *path == "-";
  if (to_stdout || options.quiet) return;
  audit::TerminalStyle style;
  style.colour = isatty(1) && !getenv("NO_COLOR");
  style.verbose = options.verbose;
  winsize size{};
  if (isatty(1) && ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col) style.width = size.ws_col;
  fmt::print("{}", audit::write_terminal(report, style));
}

int could_not(const std::string& problem) {
  fail_with(problem);
  return kCouldNotRun;
}

std::chrono::milliseconds milliseconds(double seconds) { return std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000)); }

int audit_command(const AuditOptions& options) {
  if (options.explain_grade) {
    fmt::print("{}", audit::explain_grades());
    return kClean;
  }
  auto fail_on = audit::parse_severity(options.fail_on);
  if (!fail_on)
    return could_not(fmt::format("\"{}\" is no severity; there are info, low, medium, high, critical", options.fail_on));
  if (options.targets.targets.empty())
    return could_not("say whom to audit: an address, a block (192.168.1.0/24), a range, a name or @FILE");
  auto targets = audit::Targets::read(options.targets);
  if (!targets) return could_not(targets.error());
  for (const auto& note : targets->notes()) std::cerr << note << "\n";
  auto wanted = options.run;
  wanted.host.answer = milliseconds(options.answer_seconds);
  wanted.host.host = milliseconds(options.host_seconds);
  if (options.connect) wanted.sweep.method = audit::SweepMethod::connect;
  wanted.ask_hosts = !options.sweep_only;
  auto run = audit::Run::prepare(*targets, wanted);
  if (!run) return could_not(run.error());
  auto report = execute(**run);
  report.targets = options.targets.targets;
  if (auto problem = (*run)->names_problem()) std::cerr << "UDP 137 was not asked: " << problem.message() << "\n";
  print_report(options, report);
  if (auto problem = write_reports(options, report); !problem.empty()) return could_not(problem);
  return any_at_or_above(report, *fail_on) ? kFindings : kClean;
}

}  // namespace

void add_audit(CLI::App& app, Run& run) {
  auto options = std::make_shared<AuditOptions>();
  auto* command = app.add_subcommand("audit", "Find and grade every SMB and NetBIOS service on a network; asks, never writes");
  command->add_option("TARGET", options->targets.targets, "address, block, range (10.0.0.5-20), name, or @FILE with one a line");
  command->add_option("--exclude", options->targets.excluded, "the same, not to be asked");
  command->add_option("--json", options->json, "write the report as JSON (docs/schemas/audit-report.schema.json); - is stdout");
  command->add_option("--html", options->html, "write it as one HTML file");
  command->add_option("--csv", options->csv, "write it as CSV, one finding a line");
  command->add_option("--sarif", options->sarif, "write it as SARIF 2.1.0");
  command->add_flag("-v,--verbose", options->verbose, "everything found out about each host");
  command->add_flag("-q,--quiet", options->quiet, "nothing but the files asked for");
  command->add_option("--fail-on", options->fail_on, "exit with 1 when something this severe is found (default: high)");
  command->add_option("--rate", options->run.sweep.rate, "packets a second of the sweep at most");
  command->add_option("--answer-timeout", options->answer_seconds, "seconds one conversation may take (default: 3)")
      ->check(CLI::PositiveNumber);
  command->add_option("--host-timeout", options->host_seconds, "seconds one host may take (default: 20)")
      ->check(CLI::PositiveNumber);
  command->add_flag("--connect", options->connect, "sweep by connecting, also as root");
  command->add_flag("--sweep-only", options->sweep_only, "which ports are open, and no more");
  command->add_flag("!--no-names", options->run.ask_names, "do not ask UDP 137 for names");
  command->add_flag("!--no-anonymous", options->run.host.anonymous, "do not try what may be done without an account");
  command->add_flag("--explain-grade", options->explain_grade, "print the rules of the grades");
  command->footer(
      "Examples:\n"
      "  sallyport audit 192.168.1.0/24\n"
      "  sallyport audit 10.0.0.0/16 --exclude 10.0.7.0/24 --rate 5000 --html report.html\n"
      "  sallyport audit fileserver.example.com -v\n"
      "  sallyport audit @hosts.txt --json - --fail-on medium    for cron or CI: exit 1 when there is something to do");
  command->callback([options, &run] { run = [options] { return audit_command(*options); }; });
}

}  // namespace sallyport::cli
