// Addresses as the kernel's files in /proc/net write them.
#pragma once

#include "policy/address.h"

namespace sallyport::audit::local {

// "0100007F", or 32 digits: 32-bit numbers in this machine's byte order.
std::optional<policy::IpAddress> address_of_words(std::string_view text);
// 32 digits in the network's order, as ipv6_route has them.
std::optional<policy::IpAddress> address_of_bytes(std::string_view text);

}  // namespace sallyport::audit::local
