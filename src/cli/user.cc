// sallyport user add|list|remove|passwd
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "auth/accounts.h"
#include "cli/commands.h"
#include "cli/fail.h"
#include "cli/first_user.h"
#include "cli/password.h"
#include "cli/state_directory.h"

namespace sallyport::cli {
namespace {

struct UserOptions {
  StateOptions state;
  std::string name, unix_name;
};

struct Database {
  std::string directory;
  std::unique_ptr<auth::Accounts> accounts;
};

std::expected<Database, std::string> open_accounts(const UserOptions& options) {
  auto directory = find_state_directory(options.state);
  if (!directory) return std::unexpected(directory.error());
  if (auto made = make_state_directory(*directory); !made) return std::unexpected(made.error());
  auto accounts = auth::Accounts::open(accounts_file(*directory));
  if (!accounts) return std::unexpected(accounts.error());
  return Database{*directory, std::move(*accounts)};
}

std::expected<void, std::string> check_unix_name(const std::string& name) {
  if (name.empty()) return {};
  auto* found = getpwnam(name.c_str());
  if (!found) return std::unexpected(fmt::format("there is no Unix user \"{}\"; create it first: useradd {}", name, name));
  if (found->pw_uid == 0) return std::unexpected("an account cannot act as root");
  return {};
}

using Outcome = auth::Accounts::Outcome<>;

Outcome add(const UserOptions& options, Database& database) {
  if (auto fine = check_unix_name(options.unix_name); !fine) return fine;
  auto known = database.accounts->find(options.name);
  if (!known) return std::unexpected(known.error());
  if (*known)
    return std::unexpected(fmt::format("there is an account \"{}\" already; sallyport user passwd {} gives it a new password",
                                       options.name, options.name));
  auto password = read_password(STDIN_FILENO, fmt::format("Password for {}", options.name), Ask::twice);
  if (!password) return std::unexpected(password.error());
  auto done = database.accounts->add(options.name, *password, options.unix_name);
  if (done) fmt::print("{} may log in now.\n", options.name);
  return done;
}

Outcome passwd(const UserOptions& options, Database& database) {
  if (auto fine = check_unix_name(options.unix_name); !fine) return fine;
  auto known = database.accounts->find(options.name);
  if (!known) return std::unexpected(known.error());
  if (!*known)
    return std::unexpected(fmt::format("there is no account \"{}\"; sallyport user add {} makes it", options.name, options.name));
  auto password = read_password(STDIN_FILENO, fmt::format("New password for {}", options.name), Ask::twice);
  if (!password) return std::unexpected(password.error());
  auto done = database.accounts->set_password(options.name, *password);
  if (done && !options.unix_name.empty()) done = database.accounts->set_unix_user(options.name, options.unix_name);
  if (!done) return done;
  keep_as_own(database.directory, (*known)->name);
  fmt::print("{} has a new password. Sessions that are open stay open.\n", options.name);
  return {};
}

Outcome remove(const UserOptions& options, Database& database) {
  auto done = database.accounts->remove(options.name);
  if (done) fmt::print("{} may not log in any more. Sessions that are open stay open until they end.\n", options.name);
  return done;
}

std::string day(FileTime time) { return time ? fmt::format("{:%Y-%m-%d}", fmt::localtime(time.to_timespec().tv_sec)) : "-"; }

Outcome list(const UserOptions&, Database& database) {
  auto all = database.accounts->list();
  if (!all) return std::unexpected(all.error());
  if (all->empty()) fmt::print("No accounts yet; sallyport user add NAME makes one.\n");
  if (!all->empty()) fmt::print("{:<24} {:<24} {:<12} {:<12} {}\n", "NAME", "UNIX USER", "MADE", "PASSWORD OF", "");
  for (auto& one : *all)
    fmt::print("{:<24} {:<24} {:<12} {:<12} {}\n", one.name, one.unix_user.empty() ? "(same name)" : one.unix_user,
               day(one.created), day(one.password_changed), one.disabled ? "disabled" : "");
  return {};
}

using Action = Outcome (*)(const UserOptions&, Database&);

struct Verb {
  const char* name;
  const char* text;
  const char* examples;
  Action action;
  bool takes_name, takes_unix;
};

constexpr Verb kVerbs[] = {
    {"add", "Make an account; its password is asked for",
     "Examples:\n  sallyport user add anna\n  sallyport user add anna --unix anna.berg     (her files belong to this Unix user)\n"
     "  pwgen 16 1 | tee secret | sallyport user add anna --config /etc/sallyport.toml",
     add, true, true},
    {"list", "List the accounts", "Examples:\n  sallyport user list\n  sallyport user list --state /var/lib/sallyport", list,
     false, false},
    {"remove", "Take an account away", "Examples:\n  sallyport user remove anna", remove, true, false},
    {"passwd", "Give an account a new password, and with --unix another Unix user",
     "Examples:\n  sallyport user passwd anna\n  sallyport user passwd anna --unix anna.berg", passwd, true, true},
};

int act(const Verb& verb, const UserOptions& options) {
  auto database = open_accounts(options);
  if (!database) return fail_with(database.error());
  auto done = verb.action(options, *database);
  return done ? 0 : fail_with(done.error());
}

void add_verb(CLI::App& user, Run& run, const Verb& verb) {
  auto options = std::make_shared<UserOptions>();
  auto* command = user.add_subcommand(verb.name, verb.text);
  command->footer(verb.examples);
  if (verb.takes_name) command->add_option("NAME", options->name, "the account")->required();
  if (verb.takes_unix) command->add_option("--unix", options->unix_name, "the Unix user it acts as")->type_name("NAME");
  add_state_options(*command, options->state);
  command->callback([options, &verb, &run] { run = [options, &verb] { return act(verb, *options); }; });
}

}  // namespace

void add_user(CLI::App& app, Run& run) {
  auto* user = app.add_subcommand("user", "Make, list and remove accounts, and set their passwords");
  user->require_subcommand(0, 1);
  user->footer(
      "Examples:\n"
      "  sallyport user add anna\n"
      "  sallyport user list\n"
      "Passwords are asked for, or read as one line when standard input is not a terminal.\n"
      "A running server knows the change at the next login.");
  for (auto& verb : kVerbs) add_verb(*user, run, verb);
}

}  // namespace sallyport::cli
