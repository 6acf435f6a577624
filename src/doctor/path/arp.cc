#include "doctor/path/arp.h"


#include <algorithm>
#include <array>
#include <future>

#include "audit/sweep/arp_packet.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::doctor {
namespace {

using audit::ArpPacket;
using audit::arp_broadcast;
using audit::v4_bytes;

constexpr Millis kWait{700};
constexpr Millis kAgain{250};  // the second request: the first may be lost, and some machines answer one only now and then

void send_request(const Socket& socket, const Interface& from, const IpAddress& wanted, const std::optional<IpAddress>& source) {
  ArpPacket packet;
  packet.sender_hardware = from.mac.bytes;
  if (source) packet.sender_protocol = v4_bytes(*source);
  packet.target_protocol = v4_bytes(wanted);
  auto bytes = wire::encoded(packet);
  auto to = arp_broadcast(from.index);
  sendto(socket.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&to), sizeof to);
}

void collect(const Socket& socket, const IpAddress& wanted, const Deadline& deadline, std::vector<policy::MacAddress>& found) {
  std::array<uint8_t, 128> buffer;
  while (wait_readable(socket, deadline)) {
    auto got = recv(socket.get(), buffer.data(), buffer.size(), 0);
    ArpPacket packet;
    if (got < 0 || wire::decode(packet, Bytes(buffer).first(static_cast<size_t>(got)))) continue;
    if (packet.operation != ArpPacket::kReply || packet.sender_protocol != v4_bytes(wanted)) continue;
    policy::MacAddress mac{packet.sender_hardware};
    if (std::find(found.begin(), found.end(), mac) == found.end()) found.push_back(mac);
  }
}

Socket listen_at(int interface) {
  auto socket = Socket::make(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ARP));
  auto at = arp_broadcast(interface);
  if (socket && bind(socket.get(), reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) return {};
  return socket;
}

// `source`: what to ask as. Asked as nobody (RFC 5227 2.1.1) whoever has the address answers, but it is no claim to it.
std::vector<policy::MacAddress> ask(const Interface& from, const IpAddress& wanted, const std::optional<IpAddress>& source) {
  std::vector<policy::MacAddress> found;
  auto socket = listen_at(from.index);
  if (!socket) return found;
  send_request(socket, from, wanted, source);
  collect(socket, wanted, Deadline(kAgain), found);
  send_request(socket, from, wanted, source);
  collect(socket, wanted, Deadline(kWait - kAgain), found);
  return found;
}

}  // namespace

ArpEvidence ask_who_has(const IpAddress& destination, const RouteEvidence& route) {
  ArpEvidence out;
  out.address = route.next_hop(destination);
  bool sensible = route.link && !route.local && out.address.is_v4() && route.link->carrier != Known::no;
  if (!sensible || destination.is_loopback()) {
    out.asked = Known::no;
    return out;
  }
  auto from = find_interface(route.link->name);
  if (!listen_at(from.index)) return out;
  out.asked = Known::yes;
  auto source = route.source;
  auto own = std::async(std::launch::async, [&] {
    return source && source->is_v4() ? ask(from, *source, std::nullopt) : std::vector<policy::MacAddress>();
  });
  out.answers = ask(from, out.address, source);
  out.claim_own = own.get();
  std::erase(out.claim_own, from.mac);
  return out;
}

}  // namespace sallyport::doctor
