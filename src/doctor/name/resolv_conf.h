// Which DNS servers this machine asks. resolv.conf(5)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/address.h"

namespace sallyport::doctor {

struct Resolver {
  std::vector<policy::IpAddress> servers;
  std::vector<std::string> search;
  unsigned dots = 1;  // names with so many are asked for as they stand first
};
Resolver parse_resolv_conf(std::string_view text);

// The names to ask DNS for, in the order a resolver tries them.
std::vector<std::string> names_to_try(const Resolver& resolver, const std::string& name);

}  // namespace sallyport::doctor
