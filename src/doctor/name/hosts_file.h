// /etc/hosts: an address and the names it has, a line each. hosts(5)
#pragma once

#include "doctor/evidence.h"

namespace sallyport::doctor {

struct HostsEntry {
  IpAddress address;
  unsigned line = 0;
};
// Every line that gives this name an address. Names compare ignoring case.
std::vector<HostsEntry> find_in_hosts(std::string_view text, std::string_view name);

NameAnswer ask_hosts_file(const std::string& file, const std::string& name);

}  // namespace sallyport::doctor
