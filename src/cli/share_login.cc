// sallyport share login SHARE [--remove]
#include "cli/share_login.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "cli/fail.h"
#include "cli/password.h"
#include "cli/policy_file.h"
#include "cli/state_directory.h"

namespace sallyport::cli {
namespace {

struct LoginOptions {
  std::string config, share;
  bool remove = false;
};

std::string state_of(const policy::Policy& policy) {
  return policy.server.state_directory.empty() ? default_state_directory() : policy.server.state_directory;
}

std::expected<policy::Share, std::string> find_share(const policy::Policy& policy, const std::string& name) {
  auto found = std::find_if(policy.shares.begin(), policy.shares.end(),
                            [&](const auto& share) { return policy::same_share_name(share.name, name); });
  if (found == policy.shares.end())
    return std::unexpected(fmt::format("{} has no share \"{}\"; sallyport share list shows those it has", policy.file, name));
  if (!found->remote)
    return std::unexpected(
        fmt::format("the share \"{}\" lies on this machine ({}): it needs no login", found->name, found->path));
  return *found;
}

std::expected<void, std::string> keep(auth::RemoteLogins& logins, const auth::RemoteLogin& whose) {
  auto password = read_password(STDIN_FILENO, fmt::format("Password of {} at {}", whose.login, whose.server), Ask::twice);
  if (!password) return std::unexpected(password.error());
  auto kept = logins.keep(whose, *password);
  if (kept)
    fmt::print("The share \"{}\" logs in at {} as {} from now on; a running server does so with its next connection there.\n",
               whose.share, whose.server, whose.login);
  return kept;
}

std::expected<void, std::string> remove(auth::RemoteLogins& logins, const auth::RemoteLogin& whose) {
  auto removed = logins.remove(whose.share);
  if (!removed) return std::unexpected(removed.error());
  if (!*removed) return std::unexpected(fmt::format("no password is kept for the share \"{}\"", whose.share));
  fmt::print("The password of the share \"{}\" is gone. A connection that is there stays until it ends.\n", whose.share);
  return {};
}

std::expected<void, std::string> act(const LoginOptions& options) {
  auto policy = read_policy_file(options.config, Folders::unchecked);
  if (!policy) return std::unexpected(policy.error());
  auto share = find_share(*policy, options.share);
  if (!share) return std::unexpected(share.error());
  auto directory = state_of(*policy);
  if (auto made = make_state_directory(directory); !made) return std::unexpected(made.error());
  auto logins = auth::RemoteLogins::open(accounts_file(directory));
  if (!logins) return std::unexpected(logins.error());
  auto whose = remote_login_of(*share);
  return options.remove ? remove(**logins, whose) : keep(**logins, whose);
}

}  // namespace

auth::RemoteLogin remote_login_of(const policy::Share& share) {
  return {share.name, fmt::format("{}:{}", share.remote->host, share.remote->port), share.remote->login};
}

bridge::PasswordSource password_of(const policy::Share& share, std::string state_directory) {
  using Hash = std::expected<auth::ntlm::Key, std::string>;
  return [whose = remote_login_of(share), directory = std::move(state_directory)]() -> Hash {
    auto logins = auth::RemoteLogins::open(accounts_file(directory));
    if (!logins) return std::unexpected(logins.error());
    auto hash = (*logins)->find(whose);
    if (!hash) return std::unexpected(hash.error());
    if (!*hash)
      return std::unexpected(fmt::format("no password is kept for {} at {}; sallyport share login {} keeps one", whose.login,
                                         whose.server, whose.share));
    return **hash;
  };
}

std::string missing_logins(const policy::Policy& policy, const std::string& policy_file) {
  std::string out;
  auto file = accounts_file(state_of(policy));
  bool readable = access(file.c_str(), R_OK | W_OK) == 0;
  bool unknown = !readable && std::filesystem::exists(file);
  auto logins = readable ? auth::RemoteLogins::open(file) : std::unexpected(std::string());
  for (const auto& share : policy.shares) {
    if (!share.remote || unknown) continue;
    auto hash = logins ? (*logins)->find(remote_login_of(share)) : std::optional<auth::ntlm::Key>();
    if (hash && !*hash)
      out += fmt::format("{}: no password is kept for the share \"{}\"; sallyport share login {} --config {}\n",
                         to_string(share.at), share.name, share.name, policy_file);
  }
  return out;
}

void add_share_login(CLI::App& share, Run& run) {
  auto options = std::make_shared<LoginOptions>();
  auto* login = share.add_subcommand("login", "Keep the password that a share on another server is logged in with");
  login->add_option("SHARE", options->share, "the share, as the policy file names it")->required();
  login->add_option("--config", options->config, "the policy file")->type_name("FILE")->required();
  login->add_flag("--remove", options->remove, "forget the password");
  login->footer(
      "Examples:\n"
      "  sallyport share login lathe --config /etc/sallyport.toml\n"
      "  sallyport share login lathe --remove --config /etc/sallyport.toml\n"
      "The password is asked for, or read as one line when standard input is not a terminal. It is kept for this share,\n"
      "its server and its login alone: when one of them changes it has to be given again.");
  login->callback([options, &run] {
    run = [options] {
      auto done = act(*options);
      return done ? 0 : fail_with(done.error());
    };
  });
}

}  // namespace sallyport::cli
