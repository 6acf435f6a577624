// What can go wrong between a client and a host, short of an answer that says no.
#pragma once

#include <expected>
#include <string>

namespace sallyport::client {

enum class IoFault : uint8_t {
  refused,      // nothing listens there
  unreachable,  // no way to the address, or a router's "prohibited"
  timed_out,    // not done by the deadline
  reset,        // ended by the other side with RST
  closed,       // ended by the other side properly
  not_smb,      // what came is no frame of this transport
  too_long,     // it announced more than can be right
  malformed,    // a frame came whose contents contradict themselves
  local,        // this machine could not: no descriptors, no memory
};
std::string to_string(IoFault fault);

template <class T = void>
using Outcome = std::expected<T, IoFault>;

}  // namespace sallyport::client
