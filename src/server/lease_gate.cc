#include "server/lease_gate.h"

#include <linux/sock_diag.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <array>

#include "policy/decision.h"
#include "server/engine.h"
#include "server/lease_filter.h"

#ifndef SO_MEMINFO
#define SO_MEMINFO 55
#endif

namespace sallyport::server {

namespace {

constexpr int kQuiet = 60;  // seconds between two lines about attempts that nobody heard

policy::Time wall_clock() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

// What the kernel did not pass on to this socket: for a listener, SYNs that its filter dropped (socket(7), SO_MEMINFO).
uint32_t dropped_at(int socket) {
  std::array<uint32_t, SK_MEMINFO_VARS> values{};
  socklen_t size = sizeof values;
  return getsockopt(socket, SOL_SOCKET, SO_MEMINFO, values.data(), &size) == 0 ? values[SK_MEMINFO_DROPS] : 0;
}

}  // namespace

LeaseGate::LeaseGate(asio::io_context& io, Engine& engine, const NetbiosDoor& door, int socket)
    : engine_(engine), endpoint_(door.endpoint), socket_(socket) {
  auto listen = [&](const policy::Endpoint& at) {
    auto heard = Strangers::listen(io, at, door.interface, [this](auto& knock, auto& mac) { return judge(knock, mac); });
    if (heard) strangers_.push_back(std::move(heard));
  };
  listen(endpoint_);
  bool both = endpoint_.address.is_unspecified() && !endpoint_.address.is_v4();  // "::" is IPv4 too
  if (both) listen({*policy::parse_address("0.0.0.0"), endpoint_.port});
  renew();
}

LeaseGate::~LeaseGate() {
  for (auto& each : strangers_) each->stop();
}

// Where the kernel takes no filter, strangers are accepted and reset (Server::admit).
void LeaseGate::renew() {
  auto program = lease_filter(*engine_.policy(), wall_clock());
  if (program && attach_filter(socket_, *program)) return;
  detach_filter(socket_);
  spdlog::warn("{}: the kernel takes no filter for this many leases: others see that somebody listens, and are reset",
               policy::to_string(endpoint_));
}

void LeaseGate::tick() {
  if (quiet_ > 0) quiet_--;
  if (!strangers_.empty() || quiet_ > 0) return;
  auto now = dropped_at(socket_);
  if (now == dropped_) return;
  spdlog::info("{}: {} attempts to connect from outside the leases were not answered; with CAP_NET_RAW it would be told whose",
               policy::to_string(endpoint_), now - dropped_);
  dropped_ = now;
  quiet_ = kQuiet;
}

bool LeaseGate::judge(const Knock& knock, const std::optional<policy::MacAddress>& mac) {
  policy::PeerFacts facts{.address = knock.from.address, .mac = mac, .door = policy::Door::netbios, .now = wall_clock()};
  auto admission = policy::admit_connection(*engine_.policy(), facts);
  if (admission.allowed) return false;
  Peer peer;
  peer.address = knock.from.address;
  peer.port = knock.from.port;
  peer.door = policy::Door::netbios;
  engine_.refuse_peer(peer, admission.reason, NtStatus::access_denied);
  return true;
}

}  // namespace sallyport::server
