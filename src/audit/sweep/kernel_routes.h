// The kernel's IPv4 routes, as they are now. rtnetlink(7)
#pragma once

#include <optional>
#include <vector>

#include "policy/address.h"

namespace sallyport::audit {

struct KernelRoute {
  uint32_t table = 0;
  policy::Network network;
  int interface = 0;
  bool direct = false;  // to a network on this link
  std::optional<policy::IpAddress> source;
};

// None where routes depend on more than the destination (policy routing): then nobody can tell.
std::vector<KernelRoute> read_kernel_routes();

}  // namespace sallyport::audit
