// Who can reach a listener, by the rules of the firewall: of each group of peers, all whose addresses the rules tell apart are
// asked about. Pure.
#pragma once

#include "audit/local/peers.h"
#include "audit/local/socket.h"

namespace sallyport::audit::local {

enum class Passage : uint8_t { dropped, rejected, unknown, accepted };
std::string_view to_string(Passage passage);

// What happens to some of a group's packets, and by which rule.
struct Way {
  Passage passage = Passage::unknown;
  std::string by;
  std::vector<policy::Network> sources;    // empty: all of the group
  std::vector<policy::IpAddress> targets;  // which of our addresses they are for
  bool of_most = true;                     // more than half of the group's addresses
};

struct GroupReach {
  PeerGroup group;
  Passage passage = Passage::unknown;  // accepted as soon as somebody of it is
  std::vector<Way> ways;
  size_t targets = 0;  // addresses that were asked about
};

// The firewall as far as it could be read.
struct Firewall {
  std::unique_ptr<harden::RuleSet> rules;  // none: not known
  std::string problem;                     // why not
  // What could not be seen of it, so that what passes these rules may be refused all the same; "" when nothing.
  std::string unseen;
};

// The addresses of this machine at which these sockets can be reached from outside.
std::vector<LocalAddress> targets_of(std::span<const Socket> sockets, const Machine& machine);

std::vector<GroupReach> reach_of(std::span<const Socket> sockets, const Machine& machine, const Firewall& firewall,
                                 policy::Time now);

}  // namespace sallyport::audit::local
