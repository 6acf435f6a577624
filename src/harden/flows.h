// The policy as a firewall sees it: who may come to which door, until when. Everything else on the ports of NetBIOS and SMB is
// denied. A pure list: every writer takes it, and every rule set is checked against the policy it came from.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "harden/address_set.h"
#include "policy/config.h"

namespace sallyport::harden {

struct PortRange {
  uint16_t first = 0, last = 0;
  bool operator==(const PortRange&) const = default;
};

inline constexpr PortRange kNames{137, 137}, kNamesAndDatagrams{137, 138};  // UDP, IPv4 alone: NetBIOS has no other

struct Flow {
  policy::Network source;
  std::optional<policy::Door> door = policy::Door::smb;  // none: only the UDP ports
  std::optional<PortRange> udp;
  std::optional<policy::Time> until;  // a lease's end; a lapsed lease is no flow
  std::string until_text;
  std::optional<policy::MacAddress> mac;
  std::string why;    // "zone \"house\"", "lease for 192.168.1.77"
  bool held = false;  // not the policy's: kept open for now, because somebody was seen using it

  bool is_v4() const { return source.address.is_v4() && source.prefix >= 96; }
  bool ends() const { return until.has_value(); }
  // What Sallyport alone serves: single devices, names and datagrams.
  bool only_ours() const { return ends() || !door; }
};

// A network on which this machine serves names, as it is connected now (RFC 1001 10): for whose devices, and whether for a zone
// with `wins`. With [netbios] announce = "network" everybody on it is heard there.
struct Vicinity {
  policy::Network network;
  std::vector<policy::IpAddress> devices;
  bool wins = false;
};

struct Flows {
  std::vector<Flow> allowed;
  std::vector<Vicinity> vicinities;
  // Where the doors are. A policy may have its server listen elsewhere; the doors' own ports are denied all the same.
  std::vector<uint16_t> smb_ports, netbios_ports;
  policy::Time at{};

  const std::vector<uint16_t>& ports(policy::Door door) const { return door == policy::Door::smb ? smb_ports : netbios_ports; }
  // What is denied to everybody else, TCP and UDP: 137 to 139, 445, and where else a door is.
  std::vector<PortRange> denied() const;
  // Whom the zones let in at 445, without leases and what is held back.
  AddressSet zone_sources() const;
  // Who may come to UDP 137 for as long as the policy stands: zones with `wins`, and whose answers are waited for there.
  AddressSet name_sources() const;
};

Flows flows_of(const policy::Policy& policy, policy::Time now, std::vector<Vicinity> vicinities = {});

std::string to_string(const PortRange& range, char dash = '-');  // "137-139", "445"
std::string to_string(const Flow& flow);                         // "10.0.0.0/8 to 445 (zone \"house\")"
std::string ports_text(const Flow& flow);                        // "445", "139, UDP 137-138", "UDP 137"
// A moment in UTC: "2027-03-31 22:00:00".
std::string utc(policy::Time time);
std::optional<policy::Time> parse_utc(const std::string& text);
// For a comment or a label: without control characters, which could end it.
std::string plain(std::string text);

}  // namespace sallyport::harden
