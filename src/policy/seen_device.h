// Who logged in over port 139, and when last. Before that door is closed to somebody, `sallyport harden` and `audit --policy` look
// at these; telemetry/legacy_record.h keeps them.
#pragma once

#include <string>

#include "policy/config.h"

namespace sallyport::policy {

struct SeenDevice {
  IpAddress device;
  std::string calling_name;
  Time last_seen{};

  bool operator==(const SeenDevice&) const = default;
};

}  // namespace sallyport::policy
