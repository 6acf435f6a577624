// The policy of `serve` without a policy file: the strict defaults, and the shares of the command line or the embedded one.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "policy/config.h"

namespace sallyport::cli {

struct QuickOptions {
  std::vector<std::string> listen;  // ADDRESS:PORT
  std::vector<std::string> shares;  // NAME=PATH[,ro]; none: ./shared-folder
  std::vector<std::string> users;   // none: every account may log in
};

// Makes ./shared-folder when it is what is served.
std::expected<policy::Policy, std::string> quick_policy(const QuickOptions& options);

// "NAME=PATH[,ro]" or ",rw". A relative path is made whole; the folder must be there.
std::expected<policy::Share, std::string> parse_share(const std::string& text);

std::expected<std::vector<policy::Endpoint>, std::string> parse_listen(const std::vector<std::string>& texts);

// ./shared-folder with a welcome in it; given to nobody when root makes it.
std::expected<policy::Share, std::string> make_shared_folder();

// Whom accounts without a Unix user of their own act as, when root serves this folder: its owner, but never root.
std::string owner_or_nobody(const std::string& folder);

// Every address on port 445 if it may be bound, else on 4450.
std::vector<policy::Endpoint> default_listen();

}  // namespace sallyport::cli
