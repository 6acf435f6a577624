#include "cli/audit/prepare.h"

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/password.h"

namespace sallyport::cli {
namespace {

std::chrono::milliseconds milliseconds(double seconds) { return std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000)); }

std::expected<audit::Checkpoint, std::string> from_options(const AuditOptions& options) {
  if (options.targets.targets.empty())
    return std::unexpected("say whom to audit: an address, a block (192.168.1.0/24), a range, a name or @FILE");
  audit::Checkpoint begun{.request = options.targets, .options = options.run, .user = options.user, .state = {}};
  begun.options.host.answer = milliseconds(options.answer_seconds);
  begun.options.host.host = milliseconds(options.host_seconds);
  if (options.connect) begun.options.sweep.method = audit::SweepMethod::connect;
  begun.options.ask_hosts = !options.sweep_only;
  return begun;
}

std::expected<audit::Checkpoint, std::string> from_file(const AuditOptions& options, const std::string& file) {
  if (!options.targets.targets.empty() || !options.targets.excluded.empty())
    return std::unexpected("--resume goes on with the targets of the audit that was interrupted; leave them out");
  auto begun = audit::load_checkpoint(file);
  if (begun && options.run.sweep.rate > 0) begun->options.sweep.rate = options.run.sweep.rate;
  return begun;
}

// "DOMAIN\user" or "user"
std::expected<audit::HostOptions::Account, std::string> ask_account(const std::string& user) {
  auto password = read_password(0, fmt::format("Password of {}: ", user), Ask::once);
  if (!password) return std::unexpected(password.error());
  auto slash = user.find('\\');
  auto domain = slash == user.npos ? std::string() : user.substr(0, slash);
  auto name = slash == user.npos ? user : user.substr(slash + 1);
  if (name.empty()) return std::unexpected(fmt::format("\"{}\" names no user", user));
  return audit::HostOptions::Account{auth::Credentials::with_password(name, *password, domain)};
}

}  // namespace

std::expected<AuditTask, std::string> prepare_audit(const AuditOptions& options, const std::string& state_directory) {
  auto file = checkpoint_file(state_directory);
  auto begun = options.resume ? from_file(options, file) : from_options(options);
  if (!begun) return std::unexpected(begun.error());
  auto targets = audit::Targets::read(begun->request);
  if (!targets) return std::unexpected(targets.error());
  for (const auto& note : targets->notes()) fmt::print(stderr, "{}\n", note);
  if (options.resume && targets->fingerprint() != begun->fingerprint)
    return std::unexpected("the targets of the interrupted audit mean other addresses by now (a name or a file has changed): begin it anew");
  begun->fingerprint = targets->fingerprint();
  begun->options.host.quic_program = {"/proc/self/exe", kQuicProbe};
  if (options.ntlmv1 && begun->user.empty()) return std::unexpected("--try-ntlmv1 tries it with an account: name one with --user");
  if (!begun->user.empty()) {
    auto account = ask_account(begun->user);
    if (!account) return std::unexpected(account.error());
    account->ntlmv1 = options.ntlmv1;
    begun->options.host.account = std::move(*account);
  }
  return AuditTask{std::move(*targets), std::move(*begun), options.history ? file : std::string()};
}

}  // namespace sallyport::cli
