// The hardware address of a peer on one of this host's own networks, from the kernel's neighbour table. A peer behind a
// router has none.
#pragma once

#include <optional>

#include "policy/address.h"

namespace sallyport::server {

std::optional<policy::MacAddress> hardware_address(const policy::IpAddress& peer);

}  // namespace sallyport::server
