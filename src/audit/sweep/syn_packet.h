// The packets of a SYN sweep: what is sent, and what comes back. RFC 9293 (TCP), 791 and 8200 (IP), 792 and 4443 (ICMP).
#pragma once

#include <array>
#include <optional>

#include "audit/sweep/prober.h"
#include "audit/sweep/sip_hash.h"

namespace sallyport::audit {

struct SynPacket {
  std::array<uint8_t, 64> bytes;
  size_t size = 0;
};

struct SynFields {
  policy::IpAddress from, to;  // of one family
  uint16_t from_port = 0, to_port = 0;
  uint32_t sequence = 0;
};
// With IP header and checksums.
SynPacket make_syn(const SynFields& fields);

// Which question an answer belongs to stands in the answer itself: the sequence number of a SYN is a keyed hash of where it
// went, and every genuine answer repeats it.
uint32_t cookie_of(const SipKey& key, const policy::IpAddress& to, uint16_t to_port, uint16_t from_port);

// A packet that claims to answer one of our SYNs.
struct SynAnswer {
  policy::IpAddress from;  // who was asked, not the router that complains
  uint16_t from_port = 0, to_port = 0;
  uint32_t sequence = 0;  // of the SYN it answers
  PortState state = PortState::not_asked;
};
// Of a packet that begins with its IP header; nullopt for everything else.
std::optional<SynAnswer> parse_answer(Bytes packet);

}  // namespace sallyport::audit
