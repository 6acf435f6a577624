// From where somebody may come: each attached network, and elsewhere.
#pragma once

#include "audit/local/machine.h"
#include "harden/address_set.h"

namespace sallyport::audit::local {

struct PeerGroup {
  std::string name;       // "192.168.1.0/24", "elsewhere"
  std::string interface;  // at which it comes in
  bool v4 = true;
  bool attached = false;
  std::vector<harden::AddressRange> sources;
};

// What lies behind a gateway is one group for each interface and family.
std::vector<PeerGroup> peer_groups(const Machine& machine);

// Whether hosts of the Internet can address it: not RFC 1918, 3927, 4193, 4291, 5737, 6598 or 3849.
bool is_public(const policy::IpAddress& address);

}  // namespace sallyport::audit::local
