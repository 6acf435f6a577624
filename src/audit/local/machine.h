// This machine's addresses and routes: from where something may come to it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/address.h"

namespace sallyport::audit::local {

struct LocalAddress {
  std::string interface;
  uint32_t index = 0;
  policy::IpAddress address;
  uint8_t prefix = 128;  // of 128; an IPv4 /24 is 120

  policy::Network network() const;
  bool is_link_local() const;
};

struct Route {
  std::string interface;
  policy::Network to;
  bool gateway = false;  // or they are directly attached
};

struct Machine {
  std::vector<LocalAddress> addresses;  // of interfaces that are up
  std::vector<Route> routes;            // of the main table
};

// /proc/net/route and /proc/net/ipv6_route. Lines that are none are passed over.
std::vector<Route> parse_routes_v4(std::string_view text);
std::vector<Route> parse_routes_v6(std::string_view text);

Machine read_machine();

}  // namespace sallyport::audit::local
