// Whether a rule set says what the policy says: both are asked about the same packets, from inside, the edges and the outside of
// every network of the policy, at every port of NetBIOS and SMB, and around the end of every lease.
#pragma once

#include <string>
#include <vector>

#include "harden/evaluate.h"
#include "harden/writers.h"

namespace sallyport::harden {

enum class Syntax : uint8_t { nftables, firewalld, ufw, powershell };

struct Difference {
  Packet packet;
  bool opens = false;  // it lets in whom the policy refuses; else it keeps out whom the policy lets in, or cannot be judged
  std::string text;
};

struct CheckResult {
  size_t packets = 0;
  std::vector<Difference> differences;
  std::vector<std::string> notes;  // what differs on purpose

  bool opens() const;
};

// `live`: what really is in force on this machine, where other rules may have a say in other ports.
CheckResult check(const policy::Policy& policy, const Subject& subject, const RuleSet& rules, Syntax syntax, bool live = false);

// "tcp 445 from 10.0.0.1"
std::string to_string(const Packet& packet);

}  // namespace sallyport::harden
