// A line of the network neighbourhood: a server, or a whole workgroup with its master browser.
#pragma once

#include <cstdint>
#include <string>

namespace sallyport::browser {

struct ServerEntry {
  std::string name;       // upper case; of a workgroup its name
  uint32_t type = 0;      // proto/brws/server_type.h; of a workgroup with kDomainEnum
  uint8_t version_major = 0, version_minor = 0;
  std::string comment;    // bytes as they were sent; of a workgroup the name of its master browser

  bool operator==(const ServerEntry&) const = default;
};

}  // namespace sallyport::browser
