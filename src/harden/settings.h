// What other servers are to require, where they can only be told one thing for everybody: the weakest of what the policy's
// zones require. Leases do not weaken it; they are Sallyport's to serve.
#pragma once

#include <string>
#include <vector>

#include "policy/config.h"

namespace sallyport::harden {

struct Settings {
  policy::Dialect min_dialect = policy::Dialect::smb_3_0;
  policy::Requirement signing = policy::Requirement::required;
  policy::Requirement encryption = policy::Requirement::required;
  bool ntlmv1 = false;
  bool guest = false;
  bool anonymous = false;
  std::vector<std::string> weakened_by;  // "zone \"workshop\": unencrypted messages are accepted (reason)"
  std::string server_name;               // its NetBIOS name, "" for the host's
};

Settings settings_of(const policy::Policy& policy);

}  // namespace sallyport::harden
