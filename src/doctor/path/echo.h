// Does the machine answer pings, and up to which size when nobody may cut them into pieces? RFC 792, RFC 1191 2
#pragma once

#include "doctor/path/port.h"

namespace sallyport::doctor {

// `mtu`: of the interface the route leads through.
EchoEvidence ping(const Destination& to, uint32_t mtu);

}  // namespace sallyport::doctor
