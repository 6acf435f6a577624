// What a server's configuration allows that it better would not, as kinds of the catalogue. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "audit/local/smb_conf.h"
#include "policy/config.h"

namespace sallyport::audit::local {

struct Weakness {
  std::string_view kind;  // a FindingKind's id
  std::string evidence;
};

// The kernel's server reads the same settings, with some other defaults.
enum class SmbConfReader : uint8_t { samba, ksmbd };
std::vector<Weakness> weaknesses_of(const SmbConf& conf, SmbConfReader reader);

std::vector<Weakness> weaknesses_of(const policy::Policy& policy, policy::Time now);

}  // namespace sallyport::audit::local
