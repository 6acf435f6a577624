// What a rule set would do with a packet: small evaluators, one for each syntax, of the part of it that our writers and usual
// firewalls use. What one does not understand makes the answer unclear, never a guess. They share no code with the writers.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

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
};

class RuleSet {
 public:
  virtual ~RuleSet() = default;
  virtual Verdict judge(const Packet& packet) const = 0;
  // Whether a rule can be for one hardware address, and whether what stands is cut when a rule ends.
  virtual bool sees_hardware() const { return false; }
  virtual bool sees_established() const { return false; }
};

using Parsed = std::expected<std::unique_ptr<RuleSet>, std::string>;

// The JSON of `nft -j list ruleset`, of `nft -j list table`, or what `nft -j -f` takes. Run nft with TZ=UTC.
Parsed parse_nftables(std::string_view text);
// Scripts of firewall-cmd, ufw and New-NetFirewallRule commands. Other commands in them are passed over.
Parsed parse_firewalld(std::string_view text);
Parsed parse_ufw(std::string_view text);
Parsed parse_powershell(std::string_view text);

}  // namespace sallyport::harden
