// Where to listen: the policy's endpoints, or what follows from it when it names none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/config.h"

namespace sallyport::server {

// Door 445: [server] listen, else port 445 on every address. "[::]" means IPv4 as well; a host without IPv6 gets "0.0.0.0".
std::vector<policy::Endpoint> smb_endpoints(const policy::Policy& policy);

// Door 139, empty while no lease for it is in force: [server] listen_netbios, else port 139 on each address of this host
// that faces a lease's device, on the interface that leads to it.
struct NetbiosDoor {
  policy::Endpoint endpoint;
  std::string interface;  // "": all of them
  bool operator==(const NetbiosDoor&) const = default;
};
std::vector<NetbiosDoor> netbios_doors(const policy::Policy& policy, policy::Time now);
std::vector<policy::Endpoint> netbios_endpoints(const policy::Policy& policy, policy::Time now);

// The address of this host from which `device` is reached; nullopt when there is no route.
std::optional<policy::IpAddress> address_facing(const policy::IpAddress& device);

// The interface by which the kernel would send to `device`; "" when there is no route.
std::string interface_towards(const policy::IpAddress& device);

// From now on the socket is reached through this interface only. False: the kernel does not allow it.
bool bind_to_interface(int socket, const std::string& interface);

// Whether a socket of this host may be bound there now.
bool can_listen(const policy::Endpoint& endpoint);

}  // namespace sallyport::server
