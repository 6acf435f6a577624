#include "cli/state_directory.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>

#include "cli/policy_file.h"

namespace sallyport::cli {

void add_state_options(CLI::App& command, StateOptions& options) {
  auto* state = command.add_option("--state", options.state, "the server's state directory")->type_name("DIRECTORY");
  command.add_option("--config", options.config, "the server's policy file, which names the state directory")
      ->type_name("FILE")
      ->excludes(state);
}

std::string default_state_directory() {
  if (geteuid() == 0) return "/var/lib/sallyport";
  if (auto* state = std::getenv("XDG_STATE_HOME"); state && *state == '/') return std::string(state) + "/sallyport";
  auto* home = std::getenv("HOME");
  auto* user = home && *home == '/' ? nullptr : getpwuid(geteuid());
  return std::string(user ? user->pw_dir : home ? home : "/tmp") + "/.local/state/sallyport";
}

std::expected<std::string, std::string> find_state_directory(const StateOptions& options) {
  if (!options.state.empty()) return std::filesystem::absolute(options.state).string();
  if (options.config.empty()) return default_state_directory();
  auto policy = read_policy_file(options.config, Folders::unchecked);
  if (!policy) return std::unexpected(policy.error());
  return policy->server.state_directory.empty() ? default_state_directory() : policy->server.state_directory;
}

std::expected<void, std::string> make_state_directory(const std::string& directory) {
  std::error_code error;
  auto parent = std::filesystem::path(directory).parent_path();
  std::filesystem::create_directories(parent, error);
  if (!error && mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) error = std::error_code(errno, std::generic_category());
  if (!error && !std::filesystem::is_directory(directory, error)) error = std::make_error_code(std::errc::not_a_directory);
  if (error)
    return std::unexpected(
        fmt::format("cannot make the state directory {}: {}; choose another with --state", directory, error.message()));
  return {};
}

std::string accounts_file(const std::string& state_directory) { return state_directory + "/accounts.db"; }

}  // namespace sallyport::cli
