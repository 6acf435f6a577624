#include "audit/sweep/syn_packet.h"

#include <netinet/in.h>

#include <algorithm>

#include "audit/tcp/segment.h"

namespace sallyport::audit {
namespace {

using policy::IpAddress;

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

std::optional<SynAnswer> parse_tcp(const IpAddress& from, Bytes tcp) {
  if (tcp.size() < 20 || !(tcp[13] & tcp_flags::kAck)) return std::nullopt;
  SynAnswer answer{from, load_be<uint16_t>(&tcp[0]), load_be<uint16_t>(&tcp[2]), load_be<uint32_t>(&tcp[8]) - 1, {}};
  if (tcp[13] & tcp_flags::kRst) {
    answer.state = PortState::closed;
  } else if (tcp[13] & tcp_flags::kSyn) {
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

SynPacket make_syn(const SynFields& fields) {
  Segment syn{fields.from, fields.to, fields.from_port, fields.to_port, fields.sequence, 0, tcp_flags::kSyn};
  syn.window = 1024;
  syn.largest = 1460;  // some firewalls drop a SYN without
  SynPacket packet;
  packet.size = size_of(syn);
  write_segment(syn, packet.bytes.data());
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
