// From a policy to a running server; returns when it has been told to stop.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "auth/accounts.h"
#include "policy/config.h"

namespace sallyport::cli {

struct ServeContext {
  std::string policy_file;               // read again on SIGHUP and `reload`; "" when there is none
  policy::ServerSettings written;        // [server] as the policy file has it, whatever the command line says
  std::string state_directory;           // exists
  std::vector<policy::Endpoint> listen;  // of the command line: goes before the policy file's, also after a reload
  std::shared_ptr<auth::Accounts> accounts;
};

int serve_policy(policy::Policy policy, ServeContext context);

}  // namespace sallyport::cli
