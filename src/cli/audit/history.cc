#include "cli/audit/history.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "audit/history.h"
#include "audit/report/words.h"
#include "audit/run_diff.h"
#include "cli/audit/options.h"
#include "cli/fail.h"
#include "cli/state_directory.h"

namespace sallyport::cli {
namespace {

using audit::History;

struct HistoryOptions {
  std::string state;
  bool json = false;
  std::vector<int64_t> runs;  // none, the earlier one, or both
};

std::string history_file(const std::string& state_directory) { return state_directory + "/audit-history.db"; }

// Looking makes no history where there is none.
std::expected<History, std::string> existing_history(const HistoryOptions& options) {
  auto file = history_file(options.state.empty() ? default_state_directory() : options.state);
  if (access(file.c_str(), F_OK) != 0 && errno == ENOENT)
    return std::unexpected(fmt::format("no audit has been kept: there is no {}", file));
  return History::open(file);
}

std::string one_line(std::string text) {
  for (size_t at = 0; (at = text.find('\n', at)) != text.npos;) text.replace(at, 1, " ");
  return text;
}

// Which two: as asked for, or the last one and the one before it of the same targets.
std::expected<std::pair<int64_t, int64_t>, std::string> choose(History& history, const std::vector<int64_t>& wanted) {
  if (wanted.size() == 2) return std::pair(wanted[0], wanted[1]);
  auto runs = history.runs();
  if (!runs) return std::unexpected(runs.error());
  if (runs->empty()) return std::unexpected("no audit has been kept yet");
  auto last = runs->front().id;
  if (wanted.size() == 1) return std::pair(wanted[0], last);
  auto before = history.last_before(last);
  if (!before) return std::unexpected(before.error());
  if (!*before)
    return std::unexpected(fmt::format("run {} is the first that was kept of {}; sallyport audit runs lists them, sallyport "
                                       "audit diff 3 7 compares any two",
                                       last, one_line(runs->front().targets)));
  return std::pair(**before, last);
}

int diff(const HistoryOptions& options) {
  auto history = existing_history(options);
  if (!history) return could_not(history.error());
  auto which = choose(*history, options.runs);
  if (!which) return could_not(which.error());
  auto before = history->load(which->first);
  if (!before) return could_not(before.error());
  auto after = history->load(which->second);
  if (!after) return could_not(after.error());
  auto result = compare(*before, *after);
  fmt::print("{}", options.json ? write_diff_json(result) : write_diff_text(result));
  return result.got_worse() ? kFindings : kClean;
}

int list(const HistoryOptions& options) {
  auto history = existing_history(options);
  if (!history) return could_not(history.error());
  auto runs = history->runs();
  if (!runs) return could_not(runs.error());
  auto out = nlohmann::ordered_json::array();
  if (!options.json) fmt::print("  run  begun                 addresses  hosts  targets\n");
  for (auto& run : *runs) {
    auto started = audit::utc(timespec{run.started, 0});
    if (!options.json)
      fmt::print("{:>5}  {}  {:>9}  {:>5}  {}{}\n", run.id, started, run.addresses, run.hosts, one_line(run.targets),
                 run.interrupted ? " (interrupted)" : "");
    out.push_back({{"run", run.id},
                   {"started", started},
                   {"targets", run.targets},
                   {"addresses", run.addresses},
                   {"hosts", run.hosts},
                   {"interrupted", run.interrupted}});
  }
  if (options.json) fmt::print("{}\n", out.dump(1, ' ', false, nlohmann::json::error_handler_t::replace));
  return kClean;
}

std::shared_ptr<HistoryOptions> common_options(CLI::App& command) {
  auto options = std::make_shared<HistoryOptions>();
  command.add_option("--state", options->state, "where the history is")->type_name("DIRECTORY");
  command.add_flag("--json", options->json, "for programs");
  return options;
}

}  // namespace

std::string keep_in_history(const std::string& state_directory, const audit::Report& report) {
  auto history = History::open(history_file(state_directory));
  if (!history) return history.error();
  auto kept = history->add(to_stored(report));
  return kept ? std::string() : kept.error();
}

void add_audit_diff(CLI::App& audit, Run& run) {
  auto* command = audit.add_subcommand("diff", "What opened, closed, got better or worse since the last audit of the same targets");
  auto options = common_options(*command);
  command->add_option("RUN", options->runs, "the earlier run, or the earlier and the later one")->expected(0, 2);
  command->footer(
      "Examples:\n"
      "  sallyport audit diff                 the last audit against the one before\n"
      "  sallyport audit diff 3               the last one against run 3\n"
      "  sallyport audit diff 3 7 --json      exit status 1: something got worse or is new");
  command->callback([options, &run] { run = [options] { return diff(*options); }; });
}

void add_audit_runs(CLI::App& audit, Run& run) {
  auto* command = audit.add_subcommand("runs", "List the audits that were kept");
  auto options = common_options(*command);
  command->footer("Examples:\n  sallyport audit runs\n  sallyport audit runs --json");
  command->callback([options, &run] { run = [options] { return list(*options); }; });
}

}  // namespace sallyport::cli
