// A stranger's SYN, which the listening socket does not hear (lease_filter.h), and the reset that answers it as a closed port
// does. Pure functions over bytes of the network: RFC 791, RFC 8200, RFC 9293 3.1, 3.5.2.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "policy/address.h"

namespace sallyport::server {

struct Knock {
  policy::Endpoint from, to;
  uint32_t sequence = 0;
};

// From an IP packet without its link header. nullopt for anything but a whole SYN that is no SYN-ACK.
std::optional<Knock> knock_in(Bytes packet);

// A whole IP packet, header included, for a raw socket: RST and ACK of the SYN (RFC 9293 3.10.7.1).
std::vector<uint8_t> reset_of(const Knock& knock);

}  // namespace sallyport::server
