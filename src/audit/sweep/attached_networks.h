// Which IPv4 addresses are on an Ethernet link of this machine, so that ARP finds out whether anybody has them (RFC 826).
#pragma once

#include <optional>
#include <vector>

#include "policy/address.h"

namespace sallyport::audit {

struct EthernetLink {
  int interface = 0;
  policy::MacAddress mac;      // ours
  policy::IpAddress source;    // the address to ask from
  auto operator<=>(const EthernetLink&) const = default;
};

class AttachedNetworks {
 public:
  // A route: of a network on a link, or (without one) of what goes elsewhere, or is this machine's own.
  struct Route {
    policy::Network network;
    std::optional<EthernetLink> link;
  };

  // Of this machine, as it is now. None where routes depend on more than the destination (policy routing): then nobody can tell.
  static AttachedNetworks read();
  explicit AttachedNetworks(std::vector<Route> routes);

  bool empty() const { return routes_.empty(); }
  // Those with a link.
  std::vector<policy::Network> networks() const;
  // By the longest prefix; nullptr: it is not on a link.
  const EthernetLink* link_of(const policy::IpAddress& address) const;

 private:
  std::vector<Route> routes_;  // the longest prefix first
};

}  // namespace sallyport::audit
