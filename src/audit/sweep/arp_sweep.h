// Who is there of the targets on this machine's own links. The kernel asks by ARP for each address that a packet is for, keeps
// about a thousand such questions at a time, and each takes it three seconds when nobody answers: on an attached network with few
// hosts that is most of a sweep. So they are asked for beforehand, and who does not answer is not asked anything else. Needs root.
#pragma once

#include <netpacket/packet.h>

#include <stop_token>
#include <unordered_map>

#include "audit/sweep/attached_networks.h"
#include "audit/targets.h"

namespace sallyport::audit {

struct ArpOptions {
  uint64_t first = 0;  // the position to begin with
  double rate = 0;     // requests a second at most; 0: 5,000, which every device of a link must hear
};

class PresentNeighbours {
 public:
  // Everybody may be there.
  PresentNeighbours() = default;

  static PresentNeighbours ask(const Targets& targets, const ArpOptions& options, std::stop_token stop);

  // It is on a link of ours, and nobody answered for it.
  bool absent(const policy::IpAddress& address) const {
    return complete_ && attached_.link_of(address) && !present_.contains(number_of(address));
  }

  struct Way {
    const EthernetLink* link = nullptr;
    policy::MacAddress to;
    sockaddr_ll frame_address() const;  // for a packet socket
  };
  // To somebody on a link of ours who answered.
  std::optional<Way> way_to(const policy::IpAddress& address) const;
  // Nobody of them needs the kernel to find the way.
  bool complete() const { return complete_; }

 private:
  friend class ArpSweep;
  static uint32_t number_of(const policy::IpAddress& address);

  AttachedNetworks attached_{{}};
  std::unordered_map<uint32_t, policy::MacAddress> present_;  // on a link
  bool complete_ = false;  // everybody was asked
};

}  // namespace sallyport::audit
