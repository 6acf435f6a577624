#include "harden/wanted.h"

#include <algorithm>

#include "policy/datagram_door.h"

namespace sallyport::harden {
namespace {

using policy::Door;
using policy::IpAddress;

bool has(const std::vector<uint16_t>& ports, uint16_t port) { return std::find(ports.begin(), ports.end(), port) != ports.end(); }

bool admitted(const policy::Policy& policy, const Packet& packet, Door door) {
  return admit_connection(policy, {packet.peer, packet.mac, door, {}, packet.at}).allowed;
}

// Addresses that are not routed in the Internet (RFC 1918, 3927, 4193, 4291), by their bytes.
bool is_local(const IpAddress& address) {
  auto& b = address.bytes;
  if (address.is_loopback()) return true;
  if (!address.is_v4()) return (b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && (b[1] & 0xc0) == 0x80);
  return b[12] == 10 || (b[12] == 172 && (b[13] & 0xf0) == 16) || (b[12] == 192 && b[13] == 168) ||
         (b[12] == 169 && b[13] == 254);
}

bool wanted_out(const policy::Policy& policy, const Subject& subject, const Packet& packet) {
  if (packet.protocol == Protocol::udp) return false;
  if (packet.port == 445) return admitted(policy, packet, Door::smb) || is_local(packet.peer);
  auto& found = subject.found;
  return std::any_of(found.begin(), found.end(), [&](auto& host) { return host.address == packet.peer && host.only_netbios(); });
}

// By then this network's port is still open for one of its devices.
bool is_served(const policy::Policy& policy, const Vicinity& vicinity, policy::Time at) {
  return std::any_of(policy.leases.begin(), policy.leases.end(), [&](auto& lease) {
    auto& devices = vicinity.devices;
    return lease.door == Door::netbios && lease.in_force(at) &&
           std::find(devices.begin(), devices.end(), lease.device) != devices.end();
  });
}

// With announce = "network" the browser hears its network (docs/browsing.md), and who objects to a name is heard on 137
// (docs/names.md), where a P node broadcasts nothing.
bool heard_nearby(const policy::Policy& policy, const Subject& subject, const Packet& packet) {
  auto& netbios = policy.netbios;
  if (netbios.announce != policy::Announce::network) return false;
  if (packet.port == 137 && netbios.node == policy::NodeType::p) return false;
  auto& all = subject.flows.vicinities;
  return std::any_of(all.begin(), all.end(), [&](auto& vicinity) {
    bool open = is_served(policy, vicinity, packet.at) || (packet.port == 137 && vicinity.wins);
    return open && vicinity.network.contains(packet.peer);
  });
}

bool answers_names(const policy::Policy& policy, const Packet& packet) {
  auto& netbios = policy.netbios;
  return packet.port == 137 && netbios.node != policy::NodeType::b && name_service_open(policy, packet.at) &&
         std::find(netbios.wins.begin(), netbios.wins.end(), packet.peer) != netbios.wins.end();
}

bool wanted_datagram(const policy::Policy& policy, const Subject& subject, const Packet& packet) {
  if ((packet.port != 137 && packet.port != 138) || !packet.peer.is_v4()) return false;
  return admit_datagram(policy, {packet.peer, packet.mac, Door::netbios, {}, packet.at}, packet.port).allowed() ||
         heard_nearby(policy, subject, packet) || answers_names(policy, packet);
}

}  // namespace

// The ports of no door are nobody's.
bool wanted(const policy::Policy& policy, const Subject& subject, const Packet& packet, Syntax syntax) {
  if (packet.direction == Direction::out) return wanted_out(policy, subject, packet);
  bool windows = syntax == Syntax::powershell;
  if (packet.protocol == Protocol::udp) return !windows && wanted_datagram(policy, subject, packet);
  if (windows) return packet.port == 445 && admitted(policy, packet, Door::smb);
  if (has(subject.flows.smb_ports, packet.port)) return admitted(policy, packet, Door::smb);
  return has(subject.flows.netbios_ports, packet.port) && admitted(policy, packet, Door::netbios);
}

}  // namespace sallyport::harden
