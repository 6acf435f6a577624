// What stands before the listening socket of port 139: only the devices of leases are answered. See lease_filter.h for those the
// socket does not hear, strangers.h for how they are refused all the same. Lives on the first event loop.
#pragma once

#include <memory>
#include <vector>

#include "server/doors.h"
#include "server/strangers.h"

namespace sallyport::server {

class Engine;

class LeaseGate {
 public:
  // The socket is its listener's, and outlives the gate.
  LeaseGate(asio::io_context& io, Engine& engine, const NetbiosDoor& door, int socket);
  ~LeaseGate();
  LeaseGate(const LeaseGate&) = delete;
  LeaseGate& operator=(const LeaseGate&) = delete;

  // The leases are others than before.
  void renew();
  // Once a second: tells of attempts that nobody could hear.
  void tick();

 private:
  bool judge(const Knock& knock, const std::optional<policy::MacAddress>& mac);

  Engine& engine_;
  const policy::Endpoint endpoint_;
  const int socket_;
  std::vector<std::shared_ptr<Strangers>> strangers_;
  uint32_t dropped_ = 0;  // told of
  int quiet_ = 0;         // ticks until the next may be told
};

}  // namespace sallyport::server
