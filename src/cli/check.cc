// sallyport check and sallyport share list: what a policy file means, without serving it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/fail.h"
#include "cli/policy_file.h"
#include "cli/policy_text.h"
#include "cli/share_login.h"

namespace sallyport::cli {
namespace {

int check(const std::string& file) {
  auto policy = read_policy_file(file, Folders::checked, true);
  if (!policy) return fail_with(policy.error());
  fmt::print(stderr, "{}", missing_logins(*policy, file));
  fmt::print("{} is valid.\n\n{}", file, policy_text(*policy, now()));
  return 0;
}

int list_shares(const std::string& file) {
  auto policy = read_policy_file(file, Folders::unchecked);
  if (!policy) return fail_with(policy.error());
  fmt::print("{}", shares_text(*policy));
  return 0;
}

}  // namespace

void add_check(CLI::App& app, Run& run) {
  auto file = std::make_shared<std::string>();
  auto* command = app.add_subcommand("check", "Check a policy file and explain what it means");
  command->add_option("--config", *file, "the policy file")->type_name("FILE")->required();
  command->footer(
      "Examples:\n"
      "  sallyport check --config /etc/sallyport.toml\n"
      "Every error is told with its place and a suggestion; the exit code is 0 only when there is none.");
  command->callback([file, &run] { run = [file] { return check(*file); }; });
}

void add_share(CLI::App& app, Run& run) {
  auto file = std::make_shared<std::string>();
  auto* share = app.add_subcommand("share", "Show the shares of a policy file, and keep the logins of those on other servers");
  share->require_subcommand(0, 1);
  share->footer(
      "Examples:\n"
      "  sallyport share list --config /etc/sallyport.toml\n"
      "  sallyport share login lathe --config /etc/sallyport.toml");
  auto* list = share->add_subcommand("list", "List shares, their folders and who may use them");
  list->add_option("--config", *file, "the policy file")->type_name("FILE")->required();
  list->footer("Examples:\n  sallyport share list --config /etc/sallyport.toml");
  list->callback([file, &run] { run = [file] { return list_shares(*file); }; });
  add_share_login(*share, run);
}

}  // namespace sallyport::cli
