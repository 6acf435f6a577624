// Ports that our own segments are sent from. They are bound, so that nobody else gets them.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "audit/sweep/capture_ring.h"

namespace sallyport::audit {

// What the kernel does with what arrives there, of which it knows nothing.
enum class StrayAnswer : uint8_t {
  reset,   // the other end shall forget it
  ignore,  // somebody else answers: the ports are listened at, with a filter that lets nothing in
};

class SourcePorts {
 public:
  // `count`, a power of two, in a row, outside of what the kernel gives to connections.
  static std::expected<SourcePorts, std::string> reserve(uint16_t count, StrayAnswer answer);

  PortBlock block() const { return block_; }
  // Another one each time: a peer or a firewall may remember the last.
  uint16_t at(unsigned number) const { return static_cast<uint16_t>(block_.first + number % block_.count); }
  bool has(uint16_t port) const { return block_.has(port); }

 private:
  PortBlock block_;
  std::vector<Descriptor> bound_;
};

}  // namespace sallyport::audit
