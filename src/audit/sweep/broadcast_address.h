// Where a broadcast goes that everybody on an interface's network hears. RFC 922 7
#pragma once

#include <ifaddrs.h>

#include <optional>

#include "policy/address.h"

namespace sallyport::audit {

// By the address and its mask: an address may have been given without a broadcast address ("ip address add" does so unless
// told otherwise), and getifaddrs(3) tells the interface's own address as one then. None for a network of one or two
// addresses (RFC 3021), for another family than IPv4, and for an interface that is down or cannot broadcast.
std::optional<policy::IpAddress> broadcast_address(const ifaddrs& one);

}  // namespace sallyport::audit
