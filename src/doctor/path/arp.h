// Two machines with one address: an ARP request to everybody, and who answers. It takes CAP_NET_RAW.
#pragma once

#include "doctor/path/route.h"

namespace sallyport::doctor {

ArpEvidence ask_who_has(const IpAddress& destination, const RouteEvidence& route);

}  // namespace sallyport::doctor
