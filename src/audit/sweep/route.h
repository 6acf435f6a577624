// Which of our addresses the kernel would send from.
#pragma once

#include <optional>

#include "audit/sweep/descriptor.h"
#include "policy/address.h"

namespace sallyport::audit {

class SourceFinder {
 public:
  // Of one family; usable when ok(): it needs root.
  explicit SourceFinder(bool v4);
  bool ok() const { return static_cast<bool>(socket_); }

  // nullopt: there is no way to it.
  std::optional<policy::IpAddress> source_for(const policy::IpAddress& to);

 private:
  Descriptor socket_;
  policy::IpAddress last_to_, last_from_;
};

}  // namespace sallyport::audit
