#include "audit/sweep/source_ports.h"

#include <fstream>

#include "audit/sweep/socket_address.h"
#include "base/random.h"

namespace sallyport::audit {
namespace {

struct PortRange {
  unsigned low = 32768, high = 60999;
};

PortRange given_to_connections() {
  PortRange range;
  std::ifstream in("/proc/sys/net/ipv4/ip_local_port_range");
  unsigned low = 0, high = 0;
  if (in >> low >> high) range = {low, high};
  return range;
}

Descriptor bind_port(int family, uint16_t port) {
  Descriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  policy::IpAddress any;
  if (family == AF_INET) any.bytes[10] = any.bytes[11] = 0xff;
  SocketAddress address(any, port);
  if (!socket || bind(socket.get(), address.get(), address.size()) != 0) return Descriptor();
  return socket;
}

// For both families by one socket, where there is IPv6.
std::vector<Descriptor> bind_all(uint16_t first) {
  std::vector<Descriptor> bound;
  for (uint16_t port = first; port < first + kSourcePorts; port++) {
    auto socket = bind_port(AF_INET6, port);
    if (!socket) socket = bind_port(AF_INET, port);
    if (!socket) return {};
    bound.push_back(std::move(socket));
  }
  return bound;
}

}  // namespace

std::expected<SourcePorts, std::string> SourcePorts::reserve() {
  constexpr unsigned kLowest = 16384, kBlocks = (65536 - kLowest) / kSourcePorts;
  auto [low, high] = given_to_connections();
  unsigned start = random_value<uint16_t>() % kBlocks;
  for (unsigned i = 0; i < kBlocks; i++) {
    unsigned first = kLowest + (start + i) % kBlocks * kSourcePorts;
    if (first + kSourcePorts > low && first <= high) continue;
    SourcePorts ports;
    ports.first_ = static_cast<uint16_t>(first);
    ports.bound_ = bind_all(ports.first_);
    if (!ports.bound_.empty()) return ports;
  }
  return std::unexpected("no eight free ports in a row to send from");
}

}  // namespace sallyport::audit
