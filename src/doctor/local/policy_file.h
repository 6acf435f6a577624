// sallyport.toml through the server's own reader.
#pragma once

#include "doctor/evidence.h"

namespace sallyport::doctor {

FileEvidence read_policy(const std::string& file);

}  // namespace sallyport::doctor
