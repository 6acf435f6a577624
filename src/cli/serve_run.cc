#include "cli/serve_run.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "base/utf16.h"
#include "bridge/remote_store.h"
#include "cli/policy_file.h"
#include "cli/share_login.h"
#include "crypto/backend.h"
#include "crypto/legacy_hash.h"
#include "policy/restart.h"
#include "server/control.h"
#include "server/status.h"
#include "storage/posix/posix_store.h"
#include "telemetry/legacy_record.h"

namespace sallyport::cli {

namespace {

// A descriptor for each connection and each open file.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  if (geteuid() == 0) limit.rlim_max = std::max<rlim_t>(limit.rlim_max, 1 << 20);
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::shared_ptr<auth::UnixIdentity> identities_of(const policy::Policy& policy, const auth::Accounts& accounts,
                                                  const std::string& machine) {
  auto settings = auth::UnixIdentity::settings_of_process(machine);
  settings.same_name = policy.accounts.same_name;
  settings.fallback_user = policy.accounts.fallback_user;
  return std::make_shared<auth::UnixIdentity>(accounts.machine(), std::move(settings));
}

// Of the names registered at our WINS server, as many are shown at most.
constexpr size_t kWinsRows = 20'000;

// The signals the program lives by; blocked everywhere, taken in wait_for_end().
sigset_t handled_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (int signal : {SIGHUP, SIGTERM, SIGINT}) sigaddset(&set, signal);
  return set;
}

// Whoever asks later may stand in another folder.
std::string full_path(const std::string& file) {
  std::error_code ignored;
  return file.empty() ? file : std::filesystem::absolute(file, ignored).string();
}

class Program {
 public:
  Program(policy::Policy policy, ServeContext context) : context_(std::move(context)) {
    server::Engine::Parts parts;
    parts.accounts = context_.accounts;
    parts.identities = identities_of(policy, *context_.accounts, server::machine_name(policy));
    parts.refusals = std::make_shared<policy::RefusalLog>(policy::RefusalLog::Options{.directory = context_.state_directory});
    legacy_ = std::make_shared<telemetry::LegacyRecord>(
        telemetry::LegacyRecord::Options{.directory = context_.state_directory, .policy_file = full_path(context_.policy_file)});
    parts.legacy = legacy_;
    parts.open_store = [identities = parts.identities, state = context_.state_directory](
                           const policy::Share& share) -> Result<std::shared_ptr<storage::Store>> {
      if (share.remote) return bridge::open_store({*share.remote, password_of(share, state)});
      storage::posix::Options options;
      options.root = share.path;
      options.label = to_utf16(share.name).value_or(u"");
      options.sids = &identities->sids();
      return storage::posix::open_store(options);
    };
    started_with_ = policy;
    started_with_.server = context_.written;
    parts.policy = std::move(policy);
    engine_ = std::make_shared<server::Engine>(std::move(parts));
    server_ = std::make_unique<server::Server>(engine_);
  }

  std::string start() {
    auto trouble = server_->listen();
    if (!trouble.empty()) return trouble;
    auto control =
        server::ControlSocket::open(context_.state_directory, [this](std::string_view request) { return answer(request); });
    if (!control) return control.error();
    control_ = std::move(*control);
    server_->start();
    return "";
  }

  void wait_for_end(const sigset_t& signals) {
    for (int signal = 0; sigwait(&signals, &signal) == 0;) {
      if (signal != SIGHUP || context_.policy_file.empty()) break;  // without a file SIGHUP is a terminal that was closed
      if (auto notes = reload(); !notes) spdlog::error("{}", notes.error());
    }
    spdlog::info("stopping");
    control_.reset();
    server_->stop();
  }

 private:
  std::string answer(std::string_view request) {
    if (request == "status") return server::to_json(server::collect_status(*engine_, *server_));
    if (request == "write record")
      return legacy_->write_now() ? server::control_done("the record is written", {}) : server::control_error("it cannot be written");
    if (request == "names") return server::to_json(server_->names().report(kWinsRows));
    if (request == "reload") {
      auto notes = reload();
      return notes ? server::control_done("the policy was read again", *notes) : server::control_error(notes.error());
    }
    if (request.starts_with("why ")) {
      auto found = engine_->refusals().find(policy::normalized_id(request.substr(4)));
      return found ? policy::to_json(*found) : server::control_error("no refusal of this id is remembered");
    }
    return server::control_error("unknown request");
  }

  // What is worth knowing about the new policy, or what is wrong.
  std::expected<std::vector<std::string>, std::string> reload() {
    std::lock_guard guard(reload_mutex_);
    if (context_.policy_file.empty())
      return std::unexpected("there is no policy file to read again: the server was started without --config");
    auto policy = read_policy_file(context_.policy_file, Folders::checked, true);
    if (!policy) return std::unexpected("the policy stays as it was: " + policy.error());
    auto notes = policy::needs_restart(started_with_, *policy);
    if (!context_.listen.empty()) policy->server.listen = context_.listen;
    policy->server.state_directory = context_.state_directory;
    auto trouble = server_->reload(std::move(*policy));
    spdlog::info("the policy was read again");
    for (const auto& note : notes) spdlog::warn("{}", note);
    if (!trouble.empty()) return std::unexpected("the policy was read again, but " + trouble);
    return notes;
  }

  ServeContext context_;
  policy::Policy started_with_;
  std::shared_ptr<telemetry::LegacyRecord> legacy_;
  std::shared_ptr<server::Engine> engine_;
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<server::ControlSocket> control_;
  std::mutex reload_mutex_;
};

}  // namespace

int serve_policy(policy::Policy policy, ServeContext context) {
  if (!crypto::legacy_available()) {
    fmt::print(stderr, "{}\n", crypto::legacy_problem());
    return 1;
  }
  raise_descriptor_limit();
  signal(SIGPIPE, SIG_IGN);
  auto signals = handled_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  Program program(std::move(policy), std::move(context));
  auto trouble = program.start();
  if (!trouble.empty()) {
    fmt::print(stderr, "{}\n", trouble);
    return 1;
  }
  spdlog::info("ready; cryptography by {}", crypto::backend_name());
  program.wait_for_end(signals);
  return 0;
}

}  // namespace sallyport::cli
