// From a captured frame down to the TCP segment or UDP datagram. Every length comes from outside; a view that only shrinks
// keeps the reads inside it. RFC 768, 791, 8200, 9293; link types as www.tcpdump.org/linktypes.html lists them.
#include <pcap/dlt.h>

#include "cli/decode/capture.h"

namespace sallyport::cli {

namespace {
constexpr uint16_t kEtherIpv4 = 0x0800, kEtherIpv6 = 0x86DD, kEtherVlan = 0x8100, kEtherVlanOuter = 0x88A8;
constexpr uint8_t kTcp = 6, kUdp = 17;

// Cuts n bytes off the front; false when there are fewer.
bool skip(Bytes& view, size_t n) {
  if (n > view.size()) return false;
  view = view.subspan(n);
  return true;
}
uint16_t be16(Bytes view, size_t at) { return load_be<uint16_t>(view.data() + at); }
uint32_t be32(Bytes view, size_t at) { return load_be<uint32_t>(view.data() + at); }

// Behind a two-byte EtherType at the front of `view`.
bool to_ip_after_ether_type(Bytes& view) {
  while (view.size() >= 2) {
    uint16_t type = be16(view, 0);
    if (type == kEtherIpv4 || type == kEtherIpv6) return skip(view, 2);
    if (type != kEtherVlan && type != kEtherVlanOuter) return false;
    if (!skip(view, 4)) return false;
  }
  return false;
}

bool to_ip(Bytes& view, int link_type) {
  switch (link_type) {
    case DLT_EN10MB: return skip(view, 12) && to_ip_after_ether_type(view);
    case DLT_LINUX_SLL: return skip(view, 14) && to_ip_after_ether_type(view);
    case DLT_LINUX_SLL2: {
      if (view.size() < 20) return false;
      uint16_t type = be16(view, 0);
      return (type == kEtherIpv4 || type == kEtherIpv6) && skip(view, 20);
    }
    case DLT_NULL:
    case DLT_LOOP: return skip(view, 4);
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6: return true;
    default: return false;
  }
}

void set_address(Endpoint& endpoint, Bytes address) {
  endpoint.is_ipv6 = address.size() == 16;
  std::copy(address.begin(), address.end(), endpoint.address.begin());
}

// A length of 0 is what a card that segments itself leaves in a capture: all there is, then.
void cut_padding(Bytes& view, size_t length) {
  if (length && length < view.size()) view = view.first(length);
}

bool through_ipv4(Bytes& view, uint8_t protocol, auto& out) {
  if (view.size() < 20) return false;
  size_t header = size_t{view[0] & 0x0Fu} * 4;
  bool fragment = be16(view, 6) & 0x3FFF;
  if (header < 20 || fragment || view[9] != protocol) return false;
  cut_padding(view, be16(view, 2));
  if (view.size() < header) return false;
  set_address(out.source, view.subspan(12, 4));
  set_address(out.destination, view.subspan(16, 4));
  return skip(view, header);
}

bool through_ipv6(Bytes& view, uint8_t protocol, auto& out) {
  constexpr uint8_t kHopByHop = 0, kRouting = 43, kDestinationOptions = 60;
  if (view.size() < 40) return false;
  size_t payload = be16(view, 4);
  uint8_t next = view[6];
  set_address(out.source, view.subspan(8, 16));
  set_address(out.destination, view.subspan(24, 16));
  skip(view, 40);
  cut_padding(view, payload);
  while (next == kHopByHop || next == kRouting || next == kDestinationOptions) {
    if (view.size() < 8) return false;
    next = view[0];
    if (!skip(view, size_t{view[1]} * 8 + 8)) return false;
  }
  return next == protocol;
}

// To what is behind the IP header, if that is of this protocol.
bool through_ip(Bytes& view, int link_type, uint8_t protocol, auto& out) {
  if (!to_ip(view, link_type) || view.empty()) return false;
  uint8_t version = view[0] >> 4;
  return version == 4 ? through_ipv4(view, protocol, out) : version == 6 && through_ipv6(view, protocol, out);
}

bool through_tcp(Bytes& view, TcpSegment& out) {
  constexpr uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kAck = 0x10;
  if (view.size() < 20) return false;
  size_t header = size_t{view[12]} / 16 * 4;
  if (header < 20) return false;
  out.source.port = be16(view, 0);
  out.destination.port = be16(view, 2);
  out.sequence = be32(view, 4);
  out.acknowledged = be32(view, 8);
  uint8_t flags = view[13];
  out.fin = flags & kFin, out.syn = flags & kSyn, out.rst = flags & kRst, out.ack = flags & kAck;
  return skip(view, header);
}
}  // namespace

std::optional<TcpSegment> find_segment(Bytes packet, int link_type) {
  TcpSegment out;
  if (!through_ip(packet, link_type, kTcp, out) || !through_tcp(packet, out)) return std::nullopt;
  out.payload = packet;
  return out;
}

std::optional<UdpDatagram> find_datagram(Bytes packet, int link_type) {
  constexpr size_t kHeader = 8;
  UdpDatagram out;
  if (!through_ip(packet, link_type, kUdp, out) || packet.size() < kHeader) return std::nullopt;
  out.source.port = be16(packet, 0);
  out.destination.port = be16(packet, 2);
  cut_padding(packet, be16(packet, 4));
  if (!skip(packet, kHeader)) return std::nullopt;
  out.payload = packet;
  return out;
}

}  // namespace sallyport::cli
