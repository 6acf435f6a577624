// sallyport serve
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "cli/commands.h"
#include "cli/fail.h"
#include "cli/first_user.h"
#include "cli/hints.h"
#include "cli/logging.h"
#include "cli/policy_file.h"
#include "cli/quick_policy.h"
#include "cli/serve_run.h"
#include "cli/state_directory.h"
#include "server/doors.h"

namespace sallyport::cli {
namespace {

struct ServeOptions {
  QuickOptions quick;
  std::string config, state, log;
};

template <class T = void>
using Outcome = std::expected<T, std::string>;

constexpr auto kExamples =
    "Examples:\n"
    "  sallyport serve\n"
    "      shares ./shared-folder; makes a user and prints the password\n"
    "  sallyport serve --share docs=/srv/docs --share music=/srv/music,ro --user anna\n"
    "      shares two folders with anna, one to read only; asks for the password\n"
    "  echo 'the password' | sallyport serve --listen 127.0.0.1:4450 --share docs=/srv/docs --user anna\n"
    "      the same from a script; one line for each --user\n"
    "  sallyport serve --config /etc/sallyport.toml\n"
    "      serves what a policy file says; see docs/policy.md\n\n"
    "SIGHUP or `sallyport reload` reads the policy file again, SIGTERM stops.";

Outcome<policy::Policy> policy_of(const ServeOptions& options) {
  if (options.config.empty()) return quick_policy(options.quick);
  auto policy = read_policy_file(options.config, Folders::checked, true);
  auto listen = parse_listen(options.quick.listen);
  if (!listen) return std::unexpected(listen.error());
  if (policy && !listen->empty()) policy->server.listen = *listen;
  return policy;
}

void announce(const policy::Policy& policy, const std::string& user, const std::optional<FirstUser>& made) {
  auto endpoints = server::smb_endpoints(policy);
  for (auto& share : policy.shares)
    fmt::print("Sharing {} as \"{}\"{} on port {}\n", share.path, share.name, share.read_only ? ", to read only," : "",
               endpoints.front().port);
  if (made)
    fmt::print("\n  user      {}\n  password  {}   (new at each start, until you make an account: sallyport user add NAME)\n",
               made->name, made->password);
  fmt::print("\n{}\n", hints({address_for_others(endpoints), endpoints.front().port, policy.shares.front().name, user}));
  std::fflush(stdout);
}

// Makes the accounts of the command line and says how to come in.
Outcome<> prepare_quick(const ServeOptions& options, const policy::Policy& policy, auth::Accounts& accounts,
                        const std::string& state) {
  if (auto done = set_up_users(accounts, options.quick.users, STDIN_FILENO); !done) return done;
  for (auto& name : options.quick.users) keep_as_own(state, name);
  std::optional<FirstUser> made;
  if (options.quick.users.empty()) {
    auto first = make_first_user(accounts, state);
    if (!first) return std::unexpected(first.error());
    made = *first;
  }
  announce(policy, made ? made->name : options.quick.users.empty() ? "NAME" : options.quick.users.front(), made);
  return {};
}

Outcome<> warn_without_accounts(const ServeOptions& options, auth::Accounts& accounts) {
  auto all = accounts.list();
  if (!all) return std::unexpected(all.error());
  if (all->empty())
    fmt::print(stderr, "warning: there is no account yet: nobody can log in; sallyport user add NAME --config {}\n",
               options.config);
  return {};
}

Outcome<ServeContext> context_of(const ServeOptions& options, const policy::Policy& policy) {
  ServeContext context;
  context.policy_file = options.config;
  context.written = policy.server;
  context.state_directory =
      !options.state.empty() ? std::filesystem::absolute(options.state).string() : policy.server.state_directory;
  if (context.state_directory.empty()) context.state_directory = default_state_directory();
  if (auto made = make_state_directory(context.state_directory); !made) return std::unexpected(made.error());
  auto accounts = auth::Accounts::open(accounts_file(context.state_directory));
  if (!accounts) return std::unexpected(accounts.error());
  context.accounts = std::move(*accounts);
  context.listen = *parse_listen(options.quick.listen);
  return context;
}

int serve(const ServeOptions& options) {
  auto policy = policy_of(options);
  if (!policy) return fail_with(policy.error());
  auto context = context_of(options, *policy);
  if (!context) return fail_with(context.error());
  policy->server.state_directory = context->state_directory;
  if (!options.log.empty()) policy->server.log_level = options.log;
  start_logging(policy->server.log_level);
  auto prepared = options.config.empty() ? prepare_quick(options, *policy, *context->accounts, context->state_directory)
                                         : warn_without_accounts(options, *context->accounts);
  if (!prepared) return fail_with(prepared.error());
  return serve_policy(std::move(*policy), std::move(*context));
}

}  // namespace

void add_serve(CLI::App& app, Run& run) {
  auto options = std::make_shared<ServeOptions>();
  auto* command = app.add_subcommand("serve", "Serve folders over SMB");
  command->footer(kExamples);
  command->add_option("--listen", options->quick.listen, "where to listen (default: every address, port 445, else 4450)")
      ->type_name("ADDRESS:PORT")
      ->allow_extra_args(false);
  auto* shares = command->add_option("--share", options->quick.shares, "a folder to share; ,ro to read only")
                     ->type_name("NAME=PATH[,ro]")
                     ->allow_extra_args(false);
  auto* users = command->add_option("--user", options->quick.users, "who may use the shares; the password is asked for")
                    ->type_name("NAME")
                    ->allow_extra_args(false);
  command->add_option("--config", options->config, "a policy file")->type_name("FILE")->excludes(shares)->excludes(users);
  command->add_option("--state", options->state, "where accounts and refusals are kept")->type_name("DIRECTORY");
  command->add_option("--log", options->log, "debug, info, warning or error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
  command->callback([options, &run] { run = [options] { return serve(*options); }; });
}

}  // namespace sallyport::cli
