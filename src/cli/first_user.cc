#include "cli/first_user.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "cli/password.h"

namespace sallyport::cli {
namespace {

constexpr auto kName = "sally";

std::string mark_of(const std::string& state_directory) { return state_directory + "/made-user"; }

std::string marked_name(const std::string& state_directory) {
  std::ifstream in(mark_of(state_directory));
  std::string name;
  std::getline(in, name);
  return name;
}

auth::Accounts::Outcome<> put(auth::Accounts& accounts, const std::string& name, const std::string& password) {
  auto known = accounts.find(name);
  if (!known) return std::unexpected(known.error());
  return *known ? accounts.set_password(name, password) : accounts.add(name, password);
}

}  // namespace

std::expected<void, std::string> set_up_users(auth::Accounts& accounts, const std::vector<std::string>& names, int input) {
  for (auto& name : names) {
    auto password = read_password(input, fmt::format("Password for {}", name), Ask::twice);
    if (!password) return std::unexpected(fmt::format("user {}: {}", name, password.error()));
    if (auto done = put(accounts, name, *password); !done) return std::unexpected(done.error());
  }
  return {};
}

std::expected<std::optional<FirstUser>, std::string> make_first_user(auth::Accounts& accounts,
                                                                     const std::string& state_directory) {
  auto all = accounts.list();
  if (!all) return std::unexpected(all.error());
  bool only_made = all->size() == 1 && all->front().name == marked_name(state_directory);
  if (!all->empty() && !only_made) return std::nullopt;
  FirstUser user{only_made ? all->front().name : kName, make_password()};
  if (auto done = put(accounts, user.name, user.password); !done) return std::unexpected(done.error());
  std::ofstream(mark_of(state_directory)) << user.name << "\n";
  return user;
}

void keep_as_own(const std::string& state_directory, const std::string& name) {
  if (marked_name(state_directory) == name) unlink(mark_of(state_directory).c_str());
}

}  // namespace sallyport::cli
