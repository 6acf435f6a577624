// Ports that SYNs are sent from. They are bound, so that nobody else gets them, and nobody listens on them, so that the
// kernel resets whatever answers.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "audit/sweep/capture_ring.h"

namespace sallyport::audit {

class SourcePorts {
 public:
  // kSourcePorts in a row, beginning with a multiple of it, outside of what the kernel gives to connections.
  static std::expected<SourcePorts, std::string> reserve();

  uint16_t first() const { return first_; }
  // Another one in each pass: a peer or a firewall may remember the last.
  uint16_t of_pass(unsigned pass) const { return static_cast<uint16_t>(first_ + pass % kSourcePorts); }
  bool has(uint16_t port) const { return port >= first_ && port - first_ < kSourcePorts; }

 private:
  uint16_t first_ = 0;
  std::vector<Descriptor> bound_;
};

}  // namespace sallyport::audit
