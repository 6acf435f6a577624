// Who may come to UDP 137 and 138 but the devices of leases, as policy/datagram_door.h and src/names have it: zones with `wins`,
// the servers of [netbios] wins whose answers come to 137, and with announce = "network" everybody on a network where names are
// claimed. IPv4 alone.
#pragma once

#include "harden/flows.h"

namespace sallyport::harden {

// A zone with `wins`.
void add_names(Flows& flows, const AddressSet& zone, const std::string& why);

// Those of [netbios], once the leases and zones are there.
void add_those_waited_for(Flows& flows, const policy::Policy& policy);

}  // namespace sallyport::harden
