// This machine's interfaces: carrier, counters, and what the driver says of speed and duplex.
#pragma once

#include "doctor/evidence.h"

namespace sallyport::doctor {

std::optional<LinkEvidence> look_at_link(unsigned interface);
std::vector<std::string> unplugged_links();

}  // namespace sallyport::doctor
