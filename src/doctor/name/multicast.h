// Names that machines on the same network answer for themselves: LLMNR (RFC 4795) and mDNS (RFC 6762).
#pragma once

#include "doctor/evidence.h"

namespace sallyport::doctor {

// One answer for each machine that answered; one that says "silent" when there was none.
std::vector<NameAnswer> ask_llmnr(const std::string& name);
// "nas" is asked for as nas.local; a name with another ending not at all.
std::vector<NameAnswer> ask_mdns(const std::string& name);

}  // namespace sallyport::doctor
