// TCP segments with the IP header before them, as raw sockets send and packet sockets receive them. RFC 9293 3.1, 791, 8200
#pragma once

#include <optional>

#include "base/bytes.h"
#include "policy/address.h"

namespace sallyport::audit {

namespace tcp_flags {
inline constexpr uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kPsh = 0x08, kAck = 0x10;
}  // namespace tcp_flags

struct Segment {
  policy::IpAddress from, to;  // of one family
  uint16_t from_port = 0, to_port = 0;
  uint32_t sequence = 0, acknowledged = 0;
  uint8_t flags = 0;
  uint16_t window = 0;
  uint16_t largest = 0;  // the option "maximum segment size"; 0: not there
  Bytes payload{};
  bool cut = false;  // received without its end

  bool has(uint8_t flag) const { return flags & flag; }
  // What it takes of the sequence numbers.
  uint32_t length() const { return static_cast<uint32_t>(payload.size()) + has(tcp_flags::kSyn) + has(tcp_flags::kFin); }
};

// With IP header and checksums, to where there is room for it.
size_t size_of(const Segment& segment);
void write_segment(const Segment& segment, uint8_t* at);
// Of a packet that begins with its IP header; nullopt for everything else. Checksums are not looked at: a network card may have
// left them to be filled in. The payload points into the packet.
std::optional<Segment> parse_segment(Bytes packet);

// RFC 1071
uint16_t internet_checksum(Bytes bytes, uint32_t sum = 0);

}  // namespace sallyport::audit
