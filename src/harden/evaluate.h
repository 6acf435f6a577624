// What a rule set would do with a packet: small evaluators, one for each syntax, of the part of it that our writers and usual
// firewalls use. What one does not understand makes the answer unclear, never a guess. They share no code with the writers.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harden/address_set.h"
#include "policy/config.h"

namespace sallyport::harden {

enum class Protocol : uint8_t { tcp, udp };
enum class Direction : uint8_t { in, out };

// Towards this machine, or from it to `port` of the peer.
struct Packet {
  policy::IpAddress peer;
  Protocol protocol = Protocol::tcp;
  uint16_t port = 445;
  policy::Time at{};
  std::optional<policy::MacAddress> mac;
  Direction direction = Direction::in;
  bool established = false;  // of a connection that stands
  // Where it comes in, and for which of this machine's addresses. Empty: any interface but lo, any address.
  std::string interface = {};
  std::optional<policy::IpAddress> target = {};
  bool any_hardware = false;  // the hardware address is not known, rather than not there
  bool broadcast = false;     // `target` is the broadcast address of its network, or of all
};

enum class Outcome : uint8_t {
  passes,
  refused,
  untouched,  // no rule speaks of it: what else there is decides
  unclear,    // depends on something that is not understood
};
std::string_view to_string(Outcome outcome);

struct Verdict {
  Outcome outcome = Outcome::untouched;
  std::string by;  // the rule, in words or as it stands there
  bool rejects = false;  // of what is refused: with an answer
};

class RuleSet {
 public:
  virtual ~RuleSet() = default;
  virtual Verdict judge(const Packet& packet) const = 0;
  // Whether a rule can be for one hardware address, and whether what stands is cut when a rule ends.
  virtual bool sees_hardware() const { return false; }
  virtual bool sees_established() const { return false; }
  // The addresses that rules tell apart: within each range, and between them, all are treated alike. Not all syntaxes say so.
  virtual std::vector<AddressRange> addresses() const { return {}; }
};

using Parsed = std::expected<std::unique_ptr<RuleSet>, std::string>;

// The JSON of `nft -j list ruleset`, of `nft -j list table`, or what `nft -j -f` takes. Run nft with TZ=UTC. With what
// `nft -a list ruleset` says of the same rules, they are named by their text, and some of iptables' can be understood.
Parsed parse_nftables(std::string_view text);
Parsed parse_nftables(std::string_view text, std::string_view listing);
// Scripts of firewall-cmd, ufw and New-NetFirewallRule commands. Other commands in them are passed over.
Parsed parse_firewalld(std::string_view text);
Parsed parse_ufw(std::string_view text);
Parsed parse_powershell(std::string_view text);

}  // namespace sallyport::harden
