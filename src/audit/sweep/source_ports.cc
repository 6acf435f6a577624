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

// The first ports of the blocks that connections are not given ports of.
std::vector<uint16_t> outside_of(const PortRange& connections, uint16_t count) {
  constexpr unsigned kLowest = 16384;
  std::vector<uint16_t> firsts;
  for (unsigned first = kLowest; first + count <= 65536; first += count)
    if (first + count <= connections.low || first > connections.high) firsts.push_back(static_cast<uint16_t>(first));
  return firsts;
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
  auto firsts = outside_of(given_to_connections(), count);
  // Another one each time: a host may still wait for the end of what was asked from the last one.
  size_t start = firsts.empty() ? 0 : random_value<uint16_t>() % firsts.size();
  for (size_t i = 0; i < firsts.size(); i++) {
    SourcePorts ports;
    ports.block_ = {firsts[(start + i) % firsts.size()], count};
    ports.bound_ = bind_all(ports.block_, answer);
    if (!ports.bound_.empty()) return ports;
  }
  return std::unexpected(fmt::format("no {} free ports in a row to send from", count));
}

}  // namespace sallyport::audit
