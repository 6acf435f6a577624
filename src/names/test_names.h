// For the tests of this room: a link as 10.77.7.0/24 has it, the datagrams of tests/golden/nbns (Samba's), and short ways to make
// and read packets.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "names/audience.h"
#include "names/outbox.h"
#include "names/packets.h"
#include "names/timing.h"
#include "proto/nlmp/golden_bytes.h"

namespace sallyport::names {

inline constexpr V4 kOurs{10, 77, 7, 9}, kBroadcast{10, 77, 7, 255}, kDevice{10, 77, 7, 20}, kOther{10, 77, 7, 21},
    kWins{10, 77, 7, 1};
inline constexpr Time kStart{std::chrono::hours(1000)};

inline Link test_link() { return {"eth0", 2, kOurs, 24, kBroadcast, {0x02, 0, 0, 0, 0, 9}, {kDevice}, false}; }

inline nbt::Packet sent(const Outgoing& outgoing) {
  auto packet = nbt::read_packet(outgoing.datagram);
  EXPECT_TRUE(packet);
  return packet ? *packet : nbt::Packet{};
}

inline std::vector<V4> targets(const Outbox& out) {
  std::vector<V4> to;
  for (const auto& each : out) to.push_back(each.to);
  return to;
}

// A request about `name` at `address`, as it comes in: bytes and what is in them.
struct Told {
  Buffer bytes;
  nbt::Packet packet;
  Claim claim;
};
inline Told told(nbt::Opcode opcode, const nbt::Name& name, V4 address, bool group = false, uint16_t id = 7,
                 bool broadcast = false, uint32_t ttl = 0) {
  nbt::NameAddress owner{group ? nbt::node_flags::kGroup : uint16_t{0}, address};
  auto flags = server_flags(opcode) | (broadcast ? nbt::name_flags::kBroadcast : 0);
  Told out{request_about(id, static_cast<uint16_t>(flags), {name, {}}, owner, ttl), {}, {}};
  out.packet = *nbt::read_packet(out.bytes);
  out.claim = *read_claim(out.packet);
  return out;
}

// An answer to a query: positive with addresses, negative without.
inline nbt::Packet query_answer(uint16_t id, const nbt::Name& name, const std::vector<V4>& addresses, Buffer& kept,
                                uint32_t ttl = 60) {
  std::vector<nbt::NameAddress> owners;
  for (const auto& address : addresses) owners.push_back({0, address});
  auto rcode = static_cast<uint16_t>(addresses.empty() ? nbt::Rcode::name_error : nbt::Rcode::success);
  kept = answer_about(id, static_cast<uint16_t>(nbt::name_flags::kResponse | rcode), {name, {}}, owners, ttl);
  return *nbt::read_packet(kept);
}

}  // namespace sallyport::names
