// Accounts that `serve` itself makes: those named with --user, and the one for who just wants to try.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "auth/accounts.h"

namespace sallyport::cli {

// Reads a password for each name and makes the account, or gives it the new password.
std::expected<void, std::string> set_up_users(auth::Accounts& accounts, const std::vector<std::string>& names, int input);

struct FirstUser {
  std::string name;
  std::string password;
};

// With no account but a made one, that one and a password made anew; nothing when there are others. The mark of a made
// account is a file in the state directory: giving it a password by hand takes the mark away.
std::expected<std::optional<FirstUser>, std::string> make_first_user(auth::Accounts& accounts,
                                                                     const std::string& state_directory);
void keep_as_own(const std::string& state_directory, const std::string& name);

}  // namespace sallyport::cli
