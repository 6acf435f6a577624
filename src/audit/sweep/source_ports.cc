#include "audit/sweep/source_ports.h"

#include <fmt/format.h>
#include <linux/filter.h>

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

bool let_nothing_in(int socket) {
  sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
  sock_fprog program{1, &nothing};
  return setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

Descriptor bind_port(int family, uint16_t port, StrayAnswer answer) {
  Descriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  policy::IpAddress any;
  if (family == AF_INET) any.bytes[10] = any.bytes[11] = 0xff;
  SocketAddress address(any, port);
  bool silent = answer == StrayAnswer::ignore;
  if (!socket || (silent && !let_nothing_in(socket.get())) || bind(socket.get(), address.get(), address.size()) != 0 ||
      (silent && listen(socket.get(), 1) != 0))
    return Descriptor();
  return socket;
}

// For both families by one socket, where there is IPv6.
std::vector<Descriptor> bind_all(PortBlock block, StrayAnswer answer) {
  std::vector<Descriptor> bound;
  for (unsigned port = block.first; block.has(static_cast<uint16_t>(port)); port++) {
    auto socket = bind_port(AF_INET6, static_cast<uint16_t>(port), answer);
    if (!socket) socket = bind_port(AF_INET, static_cast<uint16_t>(port), answer);
    if (!socket) return {};
    bound.push_back(std::move(socket));
  }
  return bound;
}

}  // namespace

std::expected<SourcePorts, std::string> SourcePorts::reserve(uint16_t count, StrayAnswer answer) {
  constexpr unsigned kLowest = 16384;
  const unsigned blocks = (65536 - kLowest) / count;
  auto [low, high] = given_to_connections();
  unsigned start = random_value<uint16_t>() % blocks;
  for (unsigned i = 0; i < blocks; i++) {
    unsigned first = kLowest + (start + i) % blocks * count;
    if (first + count > low && first <= high) continue;
    SourcePorts ports;
    ports.block_ = {static_cast<uint16_t>(first), count};
    ports.bound_ = bind_all(ports.block_, answer);
    if (!ports.bound_.empty()) return ports;
  }
  return std::unexpected(fmt::format("no {} free ports in a row to send from", count));
}

}  // namespace sallyport::audit
