// Where a server keeps what it must remember: accounts, refusals, the control socket. Commands that speak to a server find
// it through the same rules: --state, else the policy file's, else the default.
#pragma once

#include <expected>
#include <string>

namespace CLI {
class App;
}

namespace sallyport::cli {

struct StateOptions {
  std::string config;  // --config
  std::string state;   // --state
};

void add_state_options(CLI::App& command, StateOptions& options);

// /var/lib/sallyport for root, else $XDG_STATE_HOME/sallyport or ~/.local/state/sallyport.
std::string default_state_directory();

std::expected<std::string, std::string> find_state_directory(const StateOptions& options);

// Makes it (0700) when it is not there.
std::expected<void, std::string> make_state_directory(const std::string& directory);

std::string accounts_file(const std::string& state_directory);

}  // namespace sallyport::cli
