// Which of our addresses the kernel would send from.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "audit/sweep/descriptor.h"
#include "policy/address.h"

namespace sallyport::audit {

class SourceFinder {
 public:
  // Of one family; usable when ok(): it needs root.
  explicit SourceFinder(bool v4);
  bool ok() const { return static_cast<bool>(socket_); }

  // nullopt: there is no way to it. What is known of a block of 256 IPv4 addresses holds for all of it where no route, as they
  // were at first, is of less.
  std::optional<policy::IpAddress> source_for(const policy::IpAddress& to);

 private:
  std::optional<policy::IpAddress> ask(const policy::IpAddress& to) const;
  bool alike(uint32_t block) const;

  Descriptor socket_;
  bool certain_ = false;  // the destination alone decides
  std::vector<uint32_t> divided_;  // blocks with routes of less, sorted
  std::unordered_map<uint32_t, policy::IpAddress> known_;  // by block
  policy::IpAddress last_to_, last_from_;
};

}  // namespace sallyport::audit
