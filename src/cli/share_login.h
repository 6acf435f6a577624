// The passwords of shares that lie on other servers.
#pragma once

#include "auth/remote_logins.h"
#include "bridge/remote.h"
#include "policy/config.h"

namespace CLI {
class App;
}

namespace sallyport::cli {

using Run = std::function<int()>;
void add_share_login(CLI::App& share, Run& run);

// For `check`: a line for each share whose password is missing; nothing about a state directory that cannot be read.
std::string missing_logins(const policy::Policy& policy, const std::string& policy_file);

// Whose the password is. The share must lie on another server.
auth::RemoteLogin remote_login_of(const policy::Share& share);
// Asks the account database whenever it is called.
bridge::PasswordSource password_of(const policy::Share& share, std::string state_directory);

}  // namespace sallyport::cli
