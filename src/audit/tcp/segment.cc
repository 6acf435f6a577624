#include "audit/tcp/segment.h"

#include <netinet/in.h>

#include <algorithm>

namespace sallyport::audit {
namespace {

using policy::IpAddress;

constexpr size_t kHeader = 20, kOption = 4, kV4Header = 20, kV6Header = 40;
constexpr uint8_t kHops = 64, kLargestSegment = 2;

Bytes wire_address(const IpAddress& address) { return Bytes(address.bytes).subspan(address.is_v4() ? 12 : 0); }

IpAddress address_at(const uint8_t* at, bool v4) {
  IpAddress out;
  if (v4) out.bytes[10] = out.bytes[11] = 0xff;
  std::copy_n(at, v4 ? 4 : 16, out.bytes.begin() + (v4 ? 12 : 0));
  return out;
}

uint32_t sum_of(Bytes bytes, uint32_t sum) {
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) sum += load_be<uint16_t>(bytes.data() + i);
  if (bytes.size() % 2) sum += uint32_t{bytes.back()} << 8;
  return sum;
}

size_t tcp_header(const Segment& segment) { return kHeader + (segment.largest ? kOption : 0); }

void put_tcp(uint8_t* at, const Segment& segment, size_t header) {
  store_be(at, segment.from_port);
  store_be(at + 2, segment.to_port);
  store_be(at + 4, segment.sequence);
  store_be(at + 8, segment.acknowledged);
  at[12] = static_cast<uint8_t>(header / 4 << 4);
  at[13] = segment.flags;
  store_be(at + 14, segment.window);
  if (segment.largest) {
    at[kHeader] = kLargestSegment, at[kHeader + 1] = kOption;
    store_be(at + kHeader + 2, segment.largest);
  }
  std::ranges::copy(segment.payload, at + header);
  size_t size = header + segment.payload.size();
  auto pseudo = sum_of(wire_address(segment.from), sum_of(wire_address(segment.to), static_cast<uint32_t>(IPPROTO_TCP + size)));
  store_be(at + 16, internet_checksum({at, size}, pseudo));
}

void put_v4(uint8_t* at, const Segment& segment, size_t size) {
  at[0] = 0x45;
  store_be(at + 2, static_cast<uint16_t>(kV4Header + size));
  store_be(at + 4, static_cast<uint16_t>(segment.sequence >> 16));
  store_be<uint16_t>(at + 6, 0x4000);  // do not fragment
  at[8] = kHops;
  at[9] = IPPROTO_TCP;
  std::ranges::copy(wire_address(segment.from), at + 12);
  std::ranges::copy(wire_address(segment.to), at + 16);
  store_be(at + 10, internet_checksum({at, kV4Header}));
}

void put_v6(uint8_t* at, const Segment& segment, size_t size) {
  at[0] = 0x60;
  store_be(at + 4, static_cast<uint16_t>(size));
  at[6] = IPPROTO_TCP;
  at[7] = kHops;
  std::ranges::copy(wire_address(segment.from), at + 8);
  std::ranges::copy(wire_address(segment.to), at + 24);
}

// The option of this kind, of a SYN.
uint16_t largest_segment(Bytes options) {
  while (!options.empty() && options[0] != 0) {
    if (options[0] == 1) {
      options = options.subspan(1);
      continue;
    }
    if (options.size() < 2 || options[1] < 2 || options[1] > options.size()) return 0;
    if (options[0] == kLargestSegment && options[1] == kOption) return load_be<uint16_t>(&options[2]);
    options = options.subspan(options[1]);
  }
  return 0;
}

// `size` is what the IP header tells of it.
std::optional<Segment> parse_tcp(Bytes tcp, size_t size) {
  if (tcp.size() < kHeader || size < kHeader) return std::nullopt;
  size_t header = size_t{4} * (tcp[12] >> 4);
  if (header < kHeader || header > size || header > tcp.size()) return std::nullopt;
  Segment out;
  out.from_port = load_be<uint16_t>(&tcp[0]);
  out.to_port = load_be<uint16_t>(&tcp[2]);
  out.sequence = load_be<uint32_t>(&tcp[4]);
  out.acknowledged = load_be<uint32_t>(&tcp[8]);
  out.flags = tcp[13];
  out.window = load_be<uint16_t>(&tcp[14]);
  if (out.has(tcp_flags::kSyn)) out.largest = largest_segment(tcp.subspan(kHeader, header - kHeader));
  out.cut = tcp.size() < size;
  out.payload = tcp.subspan(header, std::min(tcp.size(), size) - header);
  return out;
}

std::optional<Segment> with_addresses(std::optional<Segment> segment, const uint8_t* from, const uint8_t* to, bool v4) {
  if (!segment) return std::nullopt;
  segment->from = address_at(from, v4);
  segment->to = address_at(to, v4);
  return segment;
}

std::optional<Segment> parse_v4(Bytes packet) {
  if (packet.size() < kV4Header || packet[9] != IPPROTO_TCP || load_be<uint16_t>(&packet[6]) & 0x3fff) return std::nullopt;  // a fragment
  size_t header = size_t{4} * (packet[0] & 15), size = load_be<uint16_t>(&packet[2]);
  if (header < kV4Header || header > packet.size() || header > size) return std::nullopt;
  return with_addresses(parse_tcp(packet.subspan(header), size - header), &packet[12], &packet[16], true);
}

std::optional<Segment> parse_v6(Bytes packet) {
  if (packet.size() < kV6Header || packet[6] != IPPROTO_TCP) return std::nullopt;
  return with_addresses(parse_tcp(packet.subspan(kV6Header), load_be<uint16_t>(&packet[4])), &packet[8], &packet[24], false);
}

}  // namespace

uint16_t internet_checksum(Bytes bytes, uint32_t sum) {
  sum = sum_of(bytes, sum);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(~sum);
}

size_t size_of(const Segment& segment) {
  return (segment.to.is_v4() ? kV4Header : kV6Header) + tcp_header(segment) + segment.payload.size();
}

void write_segment(const Segment& segment, uint8_t* at) {
  bool v4 = segment.to.is_v4();
  size_t before = v4 ? kV4Header : kV6Header, header = tcp_header(segment);
  std::fill_n(at, before + header, uint8_t{0});
  (v4 ? put_v4 : put_v6)(at, segment, header + segment.payload.size());
  put_tcp(at + before, segment, header);
}

std::optional<Segment> parse_segment(Bytes packet) {
  if (packet.empty()) return std::nullopt;
  if (packet[0] >> 4 == 4) return parse_v4(packet);
  return packet[0] >> 4 == 6 ? parse_v6(packet) : std::nullopt;
}

}  // namespace sallyport::audit
