// A question in one datagram, and the answers that come within a time.
#pragma once

#include <optional>

#include "doctor/path/socket.h"

namespace sallyport::doctor {

struct Datagram {
  std::vector<uint8_t> bytes;
  SocketAddress from;
  std::chrono::milliseconds took{};
};

struct Asked {
  std::vector<Datagram> answers;
  std::error_code error;  // it could not be sent, or the other end said that nobody listens
};

struct DatagramQuestion {
  SocketAddress to;
  Bytes bytes;
  policy::IpAddress from;            // which interface it leaves by, for multicast and broadcast; may be unspecified
  unsigned times = 1;                // sent so often, while no answer comes
  std::chrono::milliseconds wait{1000};  // after each
  bool broadcast = false;
  bool several = false;              // goes on listening after the first answer
};
Asked ask(const DatagramQuestion& question);

// Where this machine can ask everybody: its IPv4 addresses on interfaces that are up and can broadcast.
struct LocalNetwork {
  std::string interface;
  policy::IpAddress address;
  std::optional<policy::IpAddress> broadcast;
};
std::vector<LocalNetwork> local_networks();

}  // namespace sallyport::doctor
