// Is a TCP port open, refused, rejected by a firewall, or does nobody answer? An ordinary connect tells, and the kernel's
// error queue who sent the ICMP message that ended it (ip(7), IP_RECVERR).
#pragma once

#include "doctor/evidence.h"
#include "doctor/path/socket.h"

namespace sallyport::doctor {

struct Destination {
  IpAddress address;
  std::string scope;
};

PortEvidence probe_port(const Destination& to, uint16_t port, Millis timeout);

struct Dialed {
  PortEvidence port;
  Socket socket;  // connected when the port is open
};
Dialed dial(const Destination& to, uint16_t port, Millis timeout);

}  // namespace sallyport::doctor
