// RFC 826, for IPv4 on Ethernet.
#pragma once

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netpacket/packet.h>

#include <algorithm>
#include <array>

#include "policy/address.h"
#include "wire/fixed_size.h"

namespace sallyport::audit {

struct ArpPacket {
  static constexpr const char* kName = "ARP";
  static constexpr uint16_t kRequest = 1, kReply = 2;
  uint16_t hardware = 1;       // Ethernet
  uint16_t protocol = 0x0800;  // IPv4
  uint8_t hardware_length = 6, protocol_length = 4;
  uint16_t operation = kRequest;
  std::array<uint8_t, 6> sender_hardware{};
  std::array<uint8_t, 4> sender_protocol{};
  std::array<uint8_t, 6> target_hardware{};
  std::array<uint8_t, 4> target_protocol{};

  static constexpr void fields(auto& m, auto& w) {
    w.be("ar$hrd", m.hardware);
    w.be("ar$pro", m.protocol);
    w("ar$hln", m.hardware_length);
    w("ar$pln", m.protocol_length);
    w.be("ar$op", m.operation);
    w("ar$sha", m.sender_hardware);
    w("ar$spa", m.sender_protocol);
    w("ar$tha", m.target_hardware);
    w("ar$tpa", m.target_protocol);
  }
};
static_assert(wire::fixed_size<ArpPacket> == 28);

inline std::array<uint8_t, 4> v4_bytes(const policy::IpAddress& address) {
  std::array<uint8_t, 4> out;
  std::copy_n(address.bytes.begin() + 12, out.size(), out.begin());
  return out;
}

// Where a request goes: to everybody on this interface's link.
inline sockaddr_ll arp_broadcast(int interface) {
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_protocol = htons(ETH_P_ARP);
  to.sll_ifindex = interface;
  to.sll_halen = 6;
  std::fill_n(to.sll_addr, to.sll_halen, 0xFF);
  return to;
}

}  // namespace sallyport::audit
