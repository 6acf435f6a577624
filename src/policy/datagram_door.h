// Who is answered on UDP 137 and 138, the ports of NetBIOS names and datagrams: a lease's device on port 139 while the lease is
// in force, and on 137 also who is in a zone with `wins`. Nobody else, not even with a refusal: who asks from elsewhere cannot
// tell this machine from one that has no such ports.
#pragma once

#include "policy/decision.h"

namespace sallyport::policy {

struct DatagramAdmission {
  bool device = false;  // a lease's device
  bool wins = false;    // in a zone whose WINS server this is
  Reason reason;        // why neither

  bool allowed() const { return device || wins; }
};

// `port` is 137 or 138; of `peer`, address, hardware address and time count. A calling name is not known on these ports, and not
// held against a lease that wants one.
DatagramAdmission admit_datagram(const Policy& policy, const PeerFacts& peer, uint16_t port);

// Whether names are served at all: a lease for port 139 is in force, or a zone has `wins`.
bool name_service_open(const Policy& policy, Time now);

}  // namespace sallyport::policy
