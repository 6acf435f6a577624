// Everything the doctor has seen, as plain values: what verdict.cc judges, report.cc prints and tests write down by hand.
// A question that got no answer stays "unknown"; nothing here takes silence for a no.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/facts.h"
#include "doctor/smb_attempt.h"
#include "doctor/target.h"
#include "policy/refusal.h"
#include "proto/smb2/negotiate.h"

namespace sallyport::doctor {

using audit::Known;
using policy::IpAddress;
using Millis = std::chrono::milliseconds;

// ---- names

enum class NameSource : uint8_t { system, hosts_file, dns, netbios, wins, llmnr, mdns };
std::string_view to_string(NameSource source);

enum class NameState : uint8_t {
  not_asked,  // it would make no sense, or cannot be done here
  found,
  absent,   // it answered that there is none
  silent,   // asked, no answer. For a broadcast that is how "none" looks
  failed,   // it answered with an error, or could not be asked
};

struct NameAnswer {
  NameSource source{};
  NameState state = NameState::not_asked;
  std::vector<IpAddress> addresses;
  std::string from;  // which server or machine answered; for the hosts file "/etc/hosts:12"
  std::string text;  // why it failed
  Millis took{};
};

// ---- the way there

// The interface the route leads through.
struct LinkEvidence {
  std::string name;
  Known up = Known::unknown;
  Known carrier = Known::unknown;
  uint32_t mtu = 0;
  uint32_t speed = 0;                    // Mbit/s; 0: not told
  Known full_duplex = Known::unknown;
  uint64_t packets = 0, errors = 0;      // since the interface came up
  uint64_t errors_grown = 0;             // while the doctor was at work
};

struct RouteEvidence {
  Known exists = Known::unknown;
  std::string error;                  // why not
  std::optional<IpAddress> source;    // what this machine calls itself on the way
  std::optional<IpAddress> gateway;   // none: on the same network
  bool local = false;                 // the address is this machine's own
  std::optional<LinkEvidence> link;
  std::vector<std::string> unplugged;  // interfaces of this machine that are up and have no carrier

  // Whom a packet is handed to first.
  IpAddress next_hop(const IpAddress& destination) const { return gateway.value_or(destination); }
};

// Who answers ARP for an address (RFC 826); two hardware addresses are two machines.
struct ArpEvidence {
  Known asked = Known::unknown;  // unknown: it takes root; no: not on this network, or IPv6
  IpAddress address;             // the destination, or the gateway
  std::vector<policy::MacAddress> answers;
  std::vector<policy::MacAddress> claim_own;  // others that answer for this machine's own address
};

enum class PortAnswer : uint8_t {
  not_asked,
  open,
  refused,      // a reset
  rejected,     // an ICMP message: a firewall says no
  filtered,     // no answer
  unreachable,  // this machine has no way there, or the last router found nobody
};
std::string_view to_string(PortAnswer answer);

struct PortEvidence {
  uint16_t port = 0;
  PortAnswer answer = PortAnswer::not_asked;
  std::optional<IpAddress> rejected_by;  // who sent the ICMP message
  Millis took{};
};

// What became of the first bytes on an open port.
enum class FirstBytes : uint8_t {
  not_tried,
  negotiated,       // an SMB answer
  turned_away,      // hung up before a byte was sent; or, as Samba does to addresses it does not allow, refused a session on 445
  closed,           // an orderly end after the first message
  reset,            // a reset after the first message
  silent,
  unfinished,       // an answer began and did not end in time
  no_dialect,       // SMB, and it says that it has no dialect in common
  not_smb,          // something else answered
  session_refused,  // 139: the called name
};
std::string_view to_string(FirstBytes outcome);

// A conversation of one message on one port. [MS-SMB2] 2.2.4, [MS-CIFS] 2.2.4.52
struct Conversation {
  uint16_t port = 0;
  FirstBytes outcome = FirstBytes::not_tried;       // of SMB 2 and 3
  FirstBytes smb1 = FirstBytes::not_tried;         // of SMB 1 alone; tried when the other failed
  FirstBytes plain_bytes = FirstBytes::not_tried;  // of bytes that are no SMB, when both failed: a server waits, `silent`
  FirstBytes own_offer = FirstBytes::not_tried;    // of what this machine's configuration would offer, where it limits that
  Known own_can_encrypt = Known::unknown;          // whether the two could encrypt then
  std::string called_name_refused;                  // 139: what the answer to the session request said
  std::string own_name;                             // 139: the name it was accepted under, when that is not the one asked for
  uint16_t dialect = 0;                             // 0x0311; 0 when SMB 2 was not negotiated
  Known signing_offered = Known::unknown, signing_required = Known::unknown;
  std::string signing_algorithm;                    // which it chose, where it told
  Known can_encrypt = Known::unknown;
  std::optional<std::chrono::seconds> skew;         // the server's clock less ours
  Known large_request = Known::unknown;             // whether a request of several segments arrived as well
  uint32_t stalled_segment = 0;                     // the size of the segments that did not arrive
};

// What is the largest packet that comes back whole? ICMP echo with Don't Fragment.
struct EchoEvidence {
  Known asked = Known::unknown;  // unknown: it takes root
  Known answers = Known::unknown;
  uint32_t largest = 0;  // IP packet; 0: none answered
  uint32_t link_mtu = 0;
};

struct AddressEvidence {
  IpAddress address;
  RouteEvidence route;
  ArpEvidence arp;
  EchoEvidence echo;
  std::vector<PortEvidence> ports;  // 445, 139, and one where nothing should be, to compare
  std::vector<Conversation> conversations;

  const PortEvidence* port(uint16_t number) const;
  const Conversation* conversation(uint16_t port) const;
  // Some SMB was spoken.
  bool speaks() const;
  // Anything at all came from there.
  bool alive() const;
};

// ---- this machine's configuration

struct Fault {
  std::string file;
  unsigned line = 0;
  std::string text;
  std::string change;  // what repairs it; empty when not known
  bool fatal = false;  // with it nothing starts; others are told and ignored
};

// One line of smb.conf.
struct Setting {
  std::string value;
  unsigned line = 0;
};

struct FileEvidence {
  std::string file;
  bool there = false;
  std::vector<Fault> faults;
  std::string checked_by;                          // "testparm", when it was asked too
  std::map<std::string, Setting> settings;         // smb.conf: [global], names without spaces in small letters
};

struct MountEvidence {
  std::string where;  // "/etc/fstab:7", "/proc/mounts", "the command line"; empty: none
  std::map<std::string, std::string> options;
  std::vector<Fault> faults;
  std::string credentials_file;
};

inline constexpr uint16_t kSmb1Version = 0x0100;  // stands for SMB 1 where a dialect is a number

// What this machine's configuration allows its clients. Each `..._by` is where that stands ("\"client max protocol\" in
// /etc/samba/smb.conf:4", "vers=2.1 in /etc/fstab:7"); empty: nothing is said.
struct OwnTerms {
  enum class Signing : uint8_t { allowed, forbidden, required };
  uint16_t low = 0x0202, high = 0x0311;  // dialects
  std::string dialects_by;
  Signing signing = Signing::allowed;
  std::string signing_by;
  std::vector<smb2::SigningAlgorithm> algorithms;
  std::string algorithms_by;
  std::vector<smb2::Cipher> ciphers;
  std::string ciphers_by;

  bool limited() const { return !dialects_by.empty() || !algorithms_by.empty() || !ciphers_by.empty(); }
};

struct LocalEvidence {
  OwnTerms own;
  FileEvidence smb_conf;
  FileEvidence sallyport_toml;
  MountEvidence mount;
};

struct Evidence {
  Target target;
  std::vector<NameAnswer> names;
  // The first is the one programs on this machine use; the others are what other sources say.
  std::vector<AddressEvidence> addresses;
  LocalEvidence local;
  SmbOutcome smb;
  std::optional<policy::Refusal> why;  // what refused, by the server's own words, where it is a Sallyport on this machine

  const AddressEvidence* used() const { return addresses.empty() ? nullptr : &addresses.front(); }
  const NameAnswer* name(NameSource source) const;
};

}  // namespace sallyport::doctor
