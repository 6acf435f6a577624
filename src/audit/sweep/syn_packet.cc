#include "audit/sweep/syn_packet.h"

#include <netinet/in.h>

#include <algorithm>

namespace sallyport::audit {
namespace {

using policy::IpAddress;

constexpr size_t kTcpSize = 24;  // with one option
constexpr uint8_t kSyn = 0x02, kRst = 0x04, kAck = 0x10;
constexpr uint8_t kHops = 64;

Bytes wire_address(const IpAddress& address) { return Bytes(address.bytes).subspan(address.is_v4() ? 12 : 0); }

IpAddress from_v4(const uint8_t* at) {
  IpAddress out;
  out.bytes[10] = out.bytes[11] = 0xff;
  std::copy_n(at, 4, out.bytes.begin() + 12);
  return out;
}

IpAddress from_v6(const uint8_t* at) {
  IpAddress out;
  std::copy_n(at, 16, out.bytes.begin());
  return out;
}

uint32_t sum_of(Bytes bytes, uint32_t sum) {
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) sum += load_be<uint16_t>(bytes.data() + i);
  if (bytes.size() % 2) sum += uint32_t{bytes.back()} << 8;
  return sum;
}

void put_tcp(uint8_t* at, const SynFields& fields) {
  store_be(at, fields.from_port);
  store_be(at + 2, fields.to_port);
  store_be(at + 4, fields.sequence);
  at[12] = kTcpSize / 4 << 4;
  at[13] = kSyn;
  store_be<uint16_t>(at + 14, 1024);  // window
  // Some firewalls drop a SYN without a maximum segment size.
  at[20] = 2, at[21] = 4;
  store_be<uint16_t>(at + 22, 1460);
  uint32_t pseudo = sum_of(wire_address(fields.from), sum_of(wire_address(fields.to), IPPROTO_TCP + kTcpSize));
  store_be(at + 16, internet_checksum({at, kTcpSize}, pseudo));
}

// The kernel fills in the header's checksum and length.
void put_v4(uint8_t* at, const SynFields& fields) {
  at[0] = 0x45;
  store_be<uint16_t>(at + 2, 20 + kTcpSize);
  store_be<uint16_t>(at + 4, static_cast<uint16_t>(fields.sequence >> 16));
  store_be<uint16_t>(at + 6, 0x4000);  // do not fragment
  at[8] = kHops;
  at[9] = IPPROTO_TCP;
  std::copy_n(fields.from.bytes.data() + 12, 4, at + 12);
  std::copy_n(fields.to.bytes.data() + 12, 4, at + 16);
  store_be(at + 10, internet_checksum({at, 20}));
}

void put_v6(uint8_t* at, const SynFields& fields) {
  at[0] = 0x60;
  store_be<uint16_t>(at + 4, kTcpSize);
  at[6] = IPPROTO_TCP;
  at[7] = kHops;
  std::copy_n(fields.from.bytes.data(), 16, at + 8);
  std::copy_n(fields.to.bytes.data(), 16, at + 24);
}

std::optional<SynAnswer> parse_tcp(const IpAddress& from, Bytes tcp) {
  if (tcp.size() < 20 || !(tcp[13] & kAck)) return std::nullopt;
  SynAnswer answer{from, load_be<uint16_t>(&tcp[0]), load_be<uint16_t>(&tcp[2]), load_be<uint32_t>(&tcp[8]) - 1, {}};
  if (tcp[13] & kRst) {
    answer.state = PortState::closed;
  } else if (tcp[13] & kSyn) {
    answer.state = PortState::open;
  } else {
    return std::nullopt;
  }
  return answer;
}

// The first eight bytes of our own SYN, as the message repeats them.
std::optional<SynAnswer> parse_repeated(const IpAddress& asked, Bytes tcp) {
  if (tcp.size() < 8) return std::nullopt;
  return SynAnswer{asked, load_be<uint16_t>(&tcp[2]), load_be<uint16_t>(&tcp[0]), load_be<uint32_t>(&tcp[4]),
                   PortState::filtered};
}

std::optional<Bytes> after_v4_header(Bytes packet) {
  if (packet.size() < 20 || packet[0] >> 4 != 4) return std::nullopt;
  size_t header = size_t{4} * (packet[0] & 15);
  if (header < 20 || header > packet.size()) return std::nullopt;
  return packet.subspan(header);
}

std::optional<SynAnswer> parse_v4(Bytes packet) {
  auto body = after_v4_header(packet);
  if (!body || load_be<uint16_t>(&packet[6]) & 0x1fff) return std::nullopt;  // a later fragment
  if (packet[9] == IPPROTO_TCP) return parse_tcp(from_v4(&packet[12]), *body);
  constexpr uint8_t kUnreachable = 3, kFragmentationNeeded = 4;
  if (packet[9] != IPPROTO_ICMP || body->size() < 8 || (*body)[0] != kUnreachable || (*body)[1] == kFragmentationNeeded)
    return std::nullopt;
  auto inner = body->subspan(8);
  auto tcp = after_v4_header(inner);
  if (!tcp || inner[9] != IPPROTO_TCP) return std::nullopt;
  return parse_repeated(from_v4(&inner[16]), *tcp);
}

std::optional<SynAnswer> parse_v6(Bytes packet) {
  if (packet.size() < 40) return std::nullopt;
  auto body = packet.subspan(40);
  if (packet[6] == IPPROTO_TCP) return parse_tcp(from_v6(&packet[8]), body);
  constexpr uint8_t kUnreachable = 1;
  if (packet[6] != IPPROTO_ICMPV6 || body.size() < 48 || body[0] != kUnreachable) return std::nullopt;
  auto inner = body.subspan(8);
  if (inner[0] >> 4 != 6 || inner[6] != IPPROTO_TCP) return std::nullopt;
  return parse_repeated(from_v6(&inner[24]), inner.subspan(40));
}

}  // namespace

uint16_t internet_checksum(Bytes bytes, uint32_t sum) {
  sum = sum_of(bytes, sum);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(~sum);
}

SynPacket make_syn(const SynFields& fields) {
  SynPacket packet{};
  size_t header = fields.to.is_v4() ? 20 : 40;
  packet.size = header + kTcpSize;
  if (fields.to.is_v4()) {
    put_v4(packet.bytes.data(), fields);
  } else {
    put_v6(packet.bytes.data(), fields);
  }
  put_tcp(packet.bytes.data() + header, fields);
  return packet;
}

uint32_t cookie_of(const SipKey& key, const IpAddress& to, uint16_t to_port, uint16_t from_port) {
  std::array<uint8_t, 20> input;
  std::copy(to.bytes.begin(), to.bytes.end(), input.begin());
  store_be(&input[16], to_port);
  store_be(&input[18], from_port);
  return static_cast<uint32_t>(sip_hash(key, input));
}

std::optional<SynAnswer> parse_answer(Bytes packet) {
  if (packet.empty()) return std::nullopt;
  return packet[0] >> 4 == 6 ? parse_v6(packet) : parse_v4(packet);
}

}  // namespace sallyport::audit
