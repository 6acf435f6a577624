#include "harden/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harden/wanted.h"
#include "policy/weakening.h"

namespace sallyport::harden {
namespace {

using policy::Door;
using policy::IpAddress;

constexpr uint16_t kElsewhere = 22;  // a port that is none of our business

struct Asked {
  const policy::Policy& policy;
  const Subject& subject;
  const RuleSet& rules;
  Syntax syntax;
  bool live;
};

void add_edges(std::set<IpAddress>& all, const AddressRange& range) {
  for (auto& at : {range.first, range.last}) {
    all.insert(at);
    if (auto beside = next(at)) all.insert(*beside);
    if (auto beside = previous(at)) all.insert(*beside);
  }
}

// Those that [netbios] names, or that are near, and may be heard on UDP 137 and 138 without a lease or a zone.
std::vector<AddressRange> whom_to_hear(const policy::Policy& policy, const Subject& subject) {
  std::vector<AddressRange> all;
  for (auto& server : policy.netbios.wins) all.push_back({server, server});
  if (policy.netbios.announce == policy::Announce::network)
    for (auto& vicinity : subject.flows.vicinities) all.push_back(range_of(vicinity.network));
  return all;
}

std::set<IpAddress> addresses_of(const policy::Policy& policy, const Subject& subject) {
  std::set<IpAddress> all;
  for (auto* anybody :
       {"8.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.0.1", "203.0.113.9", "2001:db8:ffff::1", "2a00::1", "fd00::1"})
    all.insert(*policy::parse_address(anybody));
  for (auto& zone : policy.zones)
    for (auto& network : zone.networks) add_edges(all, range_of(network));
  for (auto& lease : policy.leases) add_edges(all, {lease.device, lease.device});
  for (auto& held : subject.held) add_edges(all, {held.device.device, held.device.device});
  for (auto& found : subject.found) add_edges(all, {found.address, found.address});
  for (auto& each : whom_to_hear(policy, subject)) add_edges(all, each);
  return all;
}

// To everybody: 255.255.255.255, and the broadcast address of a network that both are on.
void add_broadcasts(std::vector<Packet>& all, const Asked& asked, Packet packet) {
  if (!packet.peer.is_v4() || packet.established) return;
  packet.protocol = Protocol::udp;
  packet.broadcast = true;
  std::vector<IpAddress> targets = {*policy::parse_address("255.255.255.255")};
  for (auto& vicinity : asked.subject.flows.vicinities)
    if (vicinity.network.contains(packet.peer)) targets.push_back(range_of(vicinity.network).last);
  for (auto& target : targets)
    for (uint16_t port : {137, 138}) packet.target = target, packet.port = port, all.push_back(packet);
}

// At all ports, as one hardware address, at one moment.
void add_ports(std::vector<Packet>& all, const Asked& asked, Packet packet) {
  std::set<uint16_t> ports = {137, 138, 139, 445};
  for (auto door : {Door::smb, Door::netbios})
    if (asked.syntax != Syntax::powershell)
      ports.insert(asked.subject.flows.ports(door).begin(), asked.subject.flows.ports(door).end());
  bool elsewhere = !asked.live && asked.syntax != Syntax::powershell;
  for (auto protocol : {Protocol::tcp, Protocol::udp}) {
    packet.protocol = protocol;
    for (auto port : ports) packet.port = port, all.push_back(packet);
    if (elsewhere) packet.port = kElsewhere, all.push_back(packet);
  }
  if (asked.syntax != Syntax::powershell) add_broadcasts(all, asked, packet);
}

// A lease's device before and after its end, as itself and as somebody else, also on a connection that stands.
void add_lease(std::vector<Packet>& all, const Asked& asked, const policy::Lease& lease) {
  using std::chrono::seconds;
  auto now = asked.subject.flows.at;
  for (auto at : {now, lease.until - seconds(1), lease.until, lease.until + seconds(86400)}) {
    if (at < now) continue;
    Packet packet{lease.device, {}, {}, at, lease.mac, {}, false};
    add_ports(all, asked, packet);
    if (!asked.rules.sees_hardware()) continue;
    packet.established = true;
    add_ports(all, asked, packet);
    packet.mac = policy::MacAddress{{2, 0, 0, 0, 0, 1}};
    add_ports(all, asked, packet);
    packet.mac.reset();
    add_ports(all, asked, packet);
  }
}

// Who is heard because of leases is heard until the last of them ends.
void add_ends(std::vector<Packet>& all, const Asked& asked) {
  using std::chrono::seconds;
  for (auto& lease : asked.policy.leases)
    for (auto at : {lease.until - seconds(1), lease.until})
      for (auto& each : whom_to_hear(asked.policy, asked.subject))
        if (at >= asked.subject.flows.at) add_ports(all, asked, {each.first, {}, {}, at, {}, {}, false});
}

std::vector<Packet> packets_for(const Asked& asked) {
  std::vector<Packet> all;
  for (auto& address : addresses_of(asked.policy, asked.subject)) {
    Packet packet{address, {}, {}, asked.subject.flows.at, {}, {}, false};
    bool leased =
        std::any_of(asked.policy.leases.begin(), asked.policy.leases.end(), [&](auto& lease) { return lease.device == address; });
    if (!leased || asked.syntax == Syntax::powershell) add_ports(all, asked, packet);
    if (asked.syntax != Syntax::powershell) continue;
    packet.direction = Direction::out;
    add_ports(all, asked, packet);
  }
  if (asked.syntax == Syntax::powershell) return all;
  for (auto& lease : asked.policy.leases) add_lease(all, asked, lease);
  add_ends(all, asked);
  return all;
}

bool has(const std::vector<uint16_t>& ports, uint16_t port) { return std::find(ports.begin(), ports.end(), port) != ports.end(); }

bool is_held(const Asked& asked, const Packet& packet) {
  auto& held = asked.subject.held;
  bool udp = packet.protocol == Protocol::udp;
  if (udp ? !packet.peer.is_v4() || (packet.port != 137 && packet.port != 138)
          : !has(asked.subject.flows.netbios_ports, packet.port))
    return false;
  return std::any_of(held.begin(), held.end(), [&](auto& each) { return each.device.device == packet.peer; });
}

std::string moment(const Asked& asked, const Packet& packet) {
  return packet.at == asked.subject.flows.at ? std::string() : fmt::format(" at {} UTC", utc(packet.at));
}

void judge(const Asked& asked, const Packet& packet, CheckResult& result) {
  result.packets++;
  auto verdict = asked.rules.judge(packet);
  if (packet.port == kElsewhere && !has(asked.subject.flows.smb_ports, kElsewhere)) {
    if (verdict.outcome == Outcome::refused || verdict.outcome == Outcome::unclear)
      result.differences.push_back({packet, false,
                                    fmt::format("{} is none of the policy's, and is {} by {}", to_string(packet),
                                                to_string(verdict.outcome), verdict.by)});
    return;
  }
  bool should = wanted(asked.policy, asked.subject, packet, asked.syntax);
  if (verdict.outcome == (should ? Outcome::passes : Outcome::refused)) return;
  if (verdict.outcome == Outcome::passes && is_held(asked, packet)) return;
  auto by = verdict.by.empty() ? "no rule is about it" : verdict.by;
  result.differences.push_back(
      {packet, !should,
       fmt::format("{}{}: the policy {} it, here it {}: {}", to_string(packet), moment(asked, packet),
                   should ? "lets in" : "refuses",
                   verdict.outcome == Outcome::refused  ? "is refused"
                   : verdict.outcome == Outcome::passes ? "passes"
                                                        : std::string("is ") + std::string(to_string(verdict.outcome)),
                   by)});
}

void add_notes(const Asked& asked, CheckResult& result) {
  for (auto& held : asked.subject.held) {
    if (asked.syntax != Syntax::powershell) result.notes.push_back("held back: port 139 stays open to " + to_string(held));
  }
  for (auto& zone : asked.policy.zones)
    if (zone.wins && asked.syntax == Syntax::powershell)
      result.notes.push_back(fmt::format("the names of {} are Sallyport's to serve, and not carried over", title(zone)));
  for (auto& lease : asked.policy.leases) {
    if (!lease.in_force(asked.subject.flows.at)) continue;
    if (asked.syntax == Syntax::powershell)
      result.notes.push_back(fmt::format("the {} is Sallyport's to serve, and not carried over", title(lease)));
    else if (lease.mac && !asked.rules.sees_hardware())
      result.notes.push_back(fmt::format("the {} is for one hardware address, which only the server looks at", title(lease)));
  }
}

}  // namespace

bool CheckResult::opens() const {
  return std::any_of(differences.begin(), differences.end(), [](auto& difference) { return difference.opens; });
}

std::string to_string(const Packet& packet) {
  auto mac = packet.mac ? fmt::format(" as {}", policy::to_string(*packet.mac)) : std::string();
  auto target = packet.broadcast && packet.target ? fmt::format(" to {}", policy::to_string(*packet.target)) : std::string();
  return fmt::format("{} {} {} {}{}{}{}", packet.protocol == Protocol::tcp ? "TCP" : "UDP", packet.port,
                     packet.direction == Direction::in ? "from" : "to", policy::to_string(packet.peer), target, mac,
                     packet.established ? " on a connection that stands" : "");
}

CheckResult check(const policy::Policy& policy, const Subject& subject, const RuleSet& rules, Syntax syntax, bool live) {
  // Windows has no exceptions for single devices.
  auto without_leases = policy;
  if (syntax == Syntax::powershell) without_leases.leases.clear();
  Asked asked{without_leases, subject, rules, syntax, live};
  CheckResult result;
  for (auto& packet : packets_for(asked)) judge(asked, packet, result);
  add_notes({policy, subject, rules, syntax, live}, result);
  return result;
}

}  // namespace sallyport::harden
