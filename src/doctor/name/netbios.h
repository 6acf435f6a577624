// NetBIOS names: asked of everybody on the network, and of the WINS servers that smb.conf names. RFC 1002 4.2.12, 4.2.17
#pragma once

#include "doctor/evidence.h"

namespace sallyport::doctor {

// One answer for each machine that answered; one that says "silent" when there was none.
std::vector<NameAnswer> ask_netbios(const std::string& name);
NameAnswer ask_wins(const IpAddress& server, const std::string& name);

// What the machine at this address calls itself as a file server; "" when it does not say.
std::string ask_own_name(const IpAddress& address);

}  // namespace sallyport::doctor
