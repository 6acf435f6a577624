// A QUIC server on a UDP port, for the audit's lab. What comes on a connection's stream goes to a TCP port and back: put before an
// SMB server on 445, this is SMB over QUIC.
//   quic_door ADDRESS:PORT PROTOCOL SUBJECT [--backend ADDRESS:PORT] [--name NAME]
// PROTOCOL: the only one it takes (ALPN). SUBJECT: of its certificate. --name: only who asks for this server is served.
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <vector>

#include "audit/sweep/socket_address.h"
#include "support/quic_server.h"

namespace {

using namespace sallyport;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr size_t kMostPeers = 64;
constexpr auto kForgetAfter = 5s;

struct Order {
  policy::Endpoint door, backend;
  std::string protocol, subject, name;
};

// A connection and, when there is a backend, one to that.
struct Peer {
  std::unique_ptr<support::QuicServer> quic;
  int backend = -1;
  Clock::time_point heard;

  Peer() = default;
  Peer(const Peer&) = delete;
  ~Peer() {
    if (backend >= 0) close(backend);
  }
};
using Peers = std::map<std::string, Peer>;  // by the bytes of their addresses

[[noreturn]] void fail(const std::string& why) {
  fmt::print(stderr, "quic_door: {}\n", why);
  std::exit(2);
}

policy::Endpoint endpoint(const std::string& text) {
  auto out = policy::parse_endpoint(text, 443);
  if (!out) fail(fmt::format("'{}' is no ADDRESS:PORT", text));
  return *out;
}

Order read(const std::vector<std::string>& words) {
  if (words.size() < 3) fail("ADDRESS:PORT PROTOCOL SUBJECT [--backend ADDRESS:PORT] [--name NAME]");
  Order out{endpoint(words[0]), {}, words[1], words[2], ""};
  for (size_t i = 3; i + 1 < words.size(); i += 2) {
    if (words[i] == "--backend")
      out.backend = endpoint(words[i + 1]);
    else if (words[i] == "--name")
      out.name = words[i + 1];
    else
      fail("unknown option " + words[i]);
  }
  return out;
}

int connected(const policy::Endpoint& to) {
  audit::SocketAddress address(to.address, to.port);
  int out = socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(out, address.get(), address.size()) == 0) return out;
  close(out);
  return -1;
}

void send_all(int udp, const std::string& address, Peer& peer) {
  for (auto out = peer.quic->next(Clock::now()); !out.empty(); out = peer.quic->next(Clock::now()))
    sendto(udp, out.data(), out.size(), 0, reinterpret_cast<const sockaddr*>(address.data()),
           static_cast<socklen_t>(address.size()));
}

void to_backend(const Order& order, Peer& peer) {
  auto bytes = peer.quic->received();
  if (bytes.empty() || !order.backend.port) return;
  if (peer.backend < 0) peer.backend = connected(order.backend);
  if (peer.backend >= 0 && write(peer.backend, bytes.data(), bytes.size()) < 0) close(std::exchange(peer.backend, -1));
}

void from_backend(Peer& peer) {
  uint8_t room[16384];
  auto got = ::read(peer.backend, room, sizeof room);
  if (got > 0) {
    peer.quic->send({room, static_cast<size_t>(got)});
  } else {
    close(std::exchange(peer.backend, -1));
  }
}

void on_datagram(const Order& order, const support::QuicIdentity& identity, int udp, Peers& peers) {
  uint8_t room[65536];
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  auto got = recvfrom(udp, room, sizeof room, MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from), &size);
  if (got <= 0) return;
  Bytes datagram(room, static_cast<size_t>(got));
  if (auto versions = support::quic_versions_for(datagram); !versions.empty()) {
    sendto(udp, versions.data(), versions.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    return;
  }
  auto now = Clock::now();
  std::string address(reinterpret_cast<char*>(&from), size);
  auto at = peers.find(address);
  if (at == peers.end() || at->second.quic->ended()) {
    if (peers.size() >= kMostPeers) return;
    if (at != peers.end()) peers.erase(at);
    auto& fresh = peers[address];
    fresh.quic = std::make_unique<support::QuicServer>(identity, datagram, now);
    at = peers.find(address);
  } else {
    at->second.quic->take(datagram, now);
  }
  at->second.heard = now;
  to_backend(order, at->second);
  send_all(udp, address, at->second);
}

int milliseconds_left(const Peers& peers) {
  auto next = Clock::now() + 1s;
  for (auto& [address, peer] : peers) next = std::min(next, peer.quic->expiry());
  return static_cast<int>(std::max<int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count()));
}

void serve(const Order& order, int udp) {
  support::QuicIdentity identity(order.subject, order.protocol, order.name);
  Peers peers;
  for (;;) {
    std::vector<pollfd> ready{{udp, POLLIN, 0}};
    for (auto& [address, peer] : peers)
      if (peer.backend >= 0) ready.push_back({peer.backend, POLLIN, 0});
    poll(ready.data(), ready.size(), milliseconds_left(peers));
    if (ready[0].revents) on_datagram(order, identity, udp, peers);
    for (auto& [address, peer] : peers) {
      for (auto& each : ready)
        if (each.fd == peer.backend && each.revents) from_backend(peer);
      send_all(udp, address, peer);
    }
    std::erase_if(peers, [](auto& each) { return Clock::now() - each.second.heard > kForgetAfter; });
  }
}

}  // namespace

int main(int count, char** words) {
  auto order = read({words + 1, words + count});
  audit::SocketAddress address(order.door.address, order.door.port);
  int udp = socket(address.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (bind(udp, address.get(), address.size()) != 0) fail(fmt::format("bind: {}", strerror(errno)));
  fmt::print("ready\n");
  fflush(stdout);
  serve(order, udp);
}
