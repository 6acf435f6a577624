#include "cli/audit/execute.h"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "audit/progress.h"

namespace sallyport::cli {
namespace {

using namespace std::chrono_literals;

// Often enough that a machine which goes down costs little.
constexpr auto kBetweenCheckpoints = 60s;

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

sigset_t ending_signals() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  return ends;
}

// Keeps the checkpoint of a run that has begun.
class Keeper {
 public:
  Keeper(const audit::Run& run, AuditTask& task) : run_(run), task_(task) {}

  void save() {
    next_ = std::chrono::steady_clock::now() + kBetweenCheckpoints;
    if (task_.checkpoint_file.empty()) return;
    task_.begun.state = run_.state();
    auto saved = audit::save(task_.begun, task_.checkpoint_file);
    if (!saved && problem_.empty()) fmt::print(stderr, "{}; --resume will not be possible\n", problem_ = saved.error());
  }
  void save_when_due() {
    if (std::chrono::steady_clock::now() >= next_) save();
  }
  bool sound() const { return !task_.checkpoint_file.empty() && problem_.empty(); }

 private:
  const audit::Run& run_;
  AuditTask& task_;
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + kBetweenCheckpoints;
  std::string problem_;
};

void attend(const audit::Run& run, Keeper& keeper, std::stop_token done, std::stop_source& stop) {
  audit::ProgressBar bar;
  auto ends = ending_signals();
  timespec moment{0, 100'000'000};
  while (!done.stop_requested()) {
    if (sigtimedwait(&ends, nullptr, &moment) > 0) stop.request_stop();
    show_progress(run, bar);
    keeper.save_when_due();
  }
}

audit::Report run_to_end(audit::Run& run, Keeper& keeper) {
  std::stop_source stop;
  std::jthread attendant([&](std::stop_token done) { attend(run, keeper, done, stop); });
  return run.execute(stop.get_token());
}

}  // namespace

std::string checkpoint_file(const std::string& state_directory) { return state_directory + "/audit-interrupted.json"; }

std::expected<audit::Report, std::string> execute_audit(AuditTask task) {
  auto ends = ending_signals();
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // before there are threads: they come to attend()
  signal(SIGCHLD, SIG_DFL);                    // or whoever started this may have the kernel bury children before they are asked for
  auto run = audit::Run::prepare(task.targets, task.begun.options, std::move(task.begun.state));
  if (!run) return std::unexpected(run.error());
  Keeper keeper(**run, task);
  auto report = run_to_end(**run, keeper);
  report.targets = task.begun.request.targets;
  report.excluded = task.begun.request.excluded;
  if (report.interrupted) {
    keeper.save();
    if (keeper.sound()) fmt::print(stderr, "Interrupted; sallyport audit --resume goes on from here.\n");
  } else if (!task.checkpoint_file.empty()) {
    unlink(task.checkpoint_file.c_str());
  }
  if ((*run)->crowded())
    fmt::print(stderr, "{}\n",
               "This machine's table of neighbours was too small for the hosts of its own links, and hosts may not have been reached. Raise\n"
               "net.ipv4.neigh.default.gc_thresh3 (sysctl) above their number, and audit again.");
  if (auto problem = (*run)->names_problem()) fmt::print(stderr, "UDP 137 was not asked: {}\n", problem.message());
  auto& account = task.begun.options.host.account;
  if (account && account->gate->closed())
    fmt::print(stderr, "{} refusals of {} and no host that took it: the others were not asked, so that it is not locked out.\n",
               audit::LoginGate::kMostRefusals, task.begun.user);
  return report;
}

}  // namespace sallyport::cli
