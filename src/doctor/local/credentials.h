// A credentials file of mount.cifs(8) and smbclient(1): username=, password=, domain=, taken letter by letter.
#pragma once

#include "doctor/evidence.h"

namespace sallyport::doctor {

std::vector<Fault> check_credentials_text(std::string_view text, const std::string& file);
// Also who may read it.
std::vector<Fault> check_credentials(const std::string& file);

}  // namespace sallyport::doctor
