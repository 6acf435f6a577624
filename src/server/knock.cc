#include "server/knock.h"

#include <algorithm>

namespace sallyport::server {
namespace {

constexpr size_t kV4Header = 20, kV6Header = 40, kTcpHeader = 20;
constexpr uint8_t kTcp = 6;
constexpr uint8_t kSyn = 0x02, kRst = 0x04, kAck = 0x10;

void put16(uint8_t* at, uint16_t value) { at[0] = static_cast<uint8_t>(value >> 8), at[1] = static_cast<uint8_t>(value); }
void put32(uint8_t* at, uint32_t value) {
  put16(at, static_cast<uint16_t>(value >> 16));
  put16(at + 2, static_cast<uint16_t>(value));
}

policy::IpAddress address_of(Bytes bytes) {
  policy::IpAddress out;
  if (bytes.size() == 4) out.bytes[10] = out.bytes[11] = 0xFF;
  std::copy(bytes.begin(), bytes.end(), out.bytes.end() - static_cast<long>(bytes.size()));
  return out;
}

struct Inside {
  policy::IpAddress from, to;
  Bytes segment;
};

// RFC 791 3.1. Later fragments have no TCP header.
std::optional<Inside> in_v4(Bytes packet) {
  if (packet.size() < kV4Header) return std::nullopt;
  size_t header = 4 * (packet[0] & 0x0F);
  bool later_fragment = load_be<uint16_t>(packet.data() + 6) & 0x1FFF;
  if (header < kV4Header || header > packet.size() || packet[9] != kTcp || later_fragment) return std::nullopt;
  return Inside{address_of(packet.subspan(12, 4)), address_of(packet.subspan(16, 4)), packet.subspan(header)};
}

// RFC 8200 3. One with extension headers is not answered.
std::optional<Inside> in_v6(Bytes packet) {
  if (packet.size() < kV6Header || packet[6] != kTcp) return std::nullopt;
  return Inside{address_of(packet.subspan(8, 16)), address_of(packet.subspan(24, 16)), packet.subspan(kV6Header)};
}

uint32_t sum_of(Bytes bytes) {
  uint32_t sum = 0;
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) sum += load_be<uint16_t>(bytes.data() + i);
  return sum;
}

uint16_t folded(uint32_t sum) {
  while (sum >> 16) sum = (sum & 0xFFFF) + (sum >> 16);
  return static_cast<uint16_t>(~sum);
}

Bytes short_form(const policy::IpAddress& address) {
  return address.is_v4() ? Bytes(address.bytes).subspan(12) : Bytes(address.bytes);
}

// RFC 9293 3.1: over the addresses, the protocol and the length as well. Version 6 sums to the same (RFC 8200 8.1).
void put_tcp(const Knock& knock, uint8_t* at) {
  put16(at, knock.to.port);
  put16(at + 2, knock.from.port);
  put32(at + 8, knock.sequence + 1);
  at[12] = 5 << 4;
  at[13] = kRst | kAck;
  auto pseudo = sum_of(short_form(knock.to.address)) + sum_of(short_form(knock.from.address)) + kTcp + kTcpHeader;
  put16(at + 16, folded(pseudo + sum_of({at, kTcpHeader})));
}

}  // namespace

std::optional<Knock> knock_in(Bytes packet) {
  if (packet.empty()) return std::nullopt;
  auto inside = packet[0] >> 4 == 4 ? in_v4(packet) : packet[0] >> 4 == 6 ? in_v6(packet) : std::nullopt;
  if (!inside || inside->segment.size() < kTcpHeader) return std::nullopt;
  const auto* tcp = inside->segment.data();
  if ((tcp[13] & (kSyn | kAck | kRst)) != kSyn) return std::nullopt;
  return Knock{{inside->from, load_be<uint16_t>(tcp)}, {inside->to, load_be<uint16_t>(tcp + 2)}, load_be<uint32_t>(tcp + 4)};
}

std::vector<uint8_t> reset_of(const Knock& knock) {
  bool v4 = knock.to.address.is_v4();
  size_t header = v4 ? kV4Header : kV6Header;
  std::vector<uint8_t> packet(header + kTcpHeader);
  auto from = short_form(knock.to.address), to = short_form(knock.from.address);
  if (v4) {
    packet[0] = 0x45;
    put16(&packet[2], static_cast<uint16_t>(packet.size()));
    packet[6] = 0x40;  // do not fragment
    packet[8] = 64;
    packet[9] = kTcp;
    std::ranges::copy(from, &packet[12]);
    std::ranges::copy(to, &packet[16]);
    put16(&packet[10], folded(sum_of(Bytes(packet).first(kV4Header))));
  } else {
    packet[0] = 0x60;
    put16(&packet[4], kTcpHeader);
    packet[6] = kTcp;
    packet[7] = 64;
    std::ranges::copy(from, &packet[8]);
    std::ranges::copy(to, &packet[24]);
  }
  put_tcp(knock, &packet[header]);
  return packet;
}

}  // namespace sallyport::server
