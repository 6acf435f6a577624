// The configuration a server runs with.
#pragma once

#include "audit/finding.h"
#include "audit/local/owner.h"
#include "audit/local/weakness.h"

namespace sallyport::audit::local {

struct Configuration {
  Maker maker = Maker::unknown;
  bool ksmbd = false;
  std::string file;     // "" when it runs without one
  std::string read_by;  // "testparm", "its lines"
  std::string problem;  // why it could not be read
  std::vector<Weakness> weaknesses;
};

// nullopt: no server whose configuration we know how to read.
std::optional<Configuration> read_configuration(const Owner& owner, policy::Time now);

// Whether that program is an SMB server, also where it listens at a port of others.
bool is_smb_server(const Owner& owner);

}  // namespace sallyport::audit::local
