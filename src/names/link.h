// Where names are served: an address of this host, the interface that has it, and who there is told of us.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "names/v4.h"

namespace sallyport::names {

struct Link {
  std::string interface;  // "eth0": sockets are bound to it, so that nothing is heard on another
  unsigned index = 0;
  V4 address{};
  uint8_t prefix = 32;          // of its network
  std::optional<V4> broadcast;  // of the address's network; none: point to point, or loopback
  std::array<uint8_t, 6> hardware{};  // zeros: it has none
  std::vector<V4> devices;      // leases' devices that are reached from this address
  bool wins = false;            // faces a zone with `wins`
  bool operator==(const Link&) const = default;

  bool on_network(const V4& other) const;  // of this address
};

// Fills in what the kernel knows of the interface that has `address`; nullopt when none has.
std::optional<Link> find_link(const V4& address);
// Those of interfaces that are up.
std::vector<V4> own_addresses();

}  // namespace sallyport::names
