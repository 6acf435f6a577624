// The WINS servers that this machine's smb.conf names. smb.conf(5), "wins server" and "wins support"
#pragma once

#include "doctor/evidence.h"

namespace sallyport::doctor {

// Addresses or host names. A machine that is a WINS server itself asks nobody else.
std::vector<std::string> wins_servers(const FileEvidence& smb_conf);

}  // namespace sallyport::doctor
