// The requests and answers of the name service that change something: registrations, refreshes, releases. RFC 1002 4.2.2 to
// 4.2.11, 4.2.16
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/buffer.h"
#include "names/v4.h"
#include "proto/nbt/name_records.h"
#include "proto/nbt/name_service.h"

namespace sallyport::names {

// What a registration, refresh or release says: this name, at these addresses.
struct Claim {
  nbt::ScopedName name;  // upper case
  std::vector<nbt::NameAddress> owners;
  uint32_t ttl = 0;
  bool group() const { return owners.front().flags & nbt::node_flags::kGroup; }
};
// nullopt when the packet has not one question and one record about it, with at least one address and not more than 25.
std::optional<Claim> read_claim(const nbt::Packet& packet);

// Addresses a response names for this name; empty when it has none.
std::vector<nbt::NameAddress> owners_in(const nbt::Packet& response);

// A question about the name and, behind it, who claims it. `flags` as the header has them.
Buffer request_about(uint16_t id, uint16_t flags, const nbt::ScopedName& name, const nbt::NameAddress& owner, uint32_t ttl);
// An answer with these owners.
Buffer answer_about(uint16_t id, uint16_t flags, const nbt::ScopedName& name, std::span<const nbt::NameAddress> owners,
                    uint32_t ttl);
// "Wait": RFC 1002 4.2.16. `request_flags` are repeated.
Buffer wait_for_answer(uint16_t id, uint16_t request_flags, const nbt::ScopedName& name, uint32_t seconds);

// Of our own node: a claim made by broadcast, the last word of it, and what goes to a WINS server.
inline constexpr uint16_t kClaimFlags = nbt::opcode_flags(nbt::Opcode::registration) | nbt::name_flags::kRecursionDesired |
                                        nbt::name_flags::kBroadcast;
inline constexpr uint16_t kOverwriteFlags = nbt::opcode_flags(nbt::Opcode::registration) | nbt::name_flags::kBroadcast;
inline constexpr uint16_t kReleaseFlags = nbt::opcode_flags(nbt::Opcode::release);
constexpr uint16_t server_flags(nbt::Opcode opcode) { return nbt::opcode_flags(opcode) | nbt::name_flags::kRecursionDesired; }
// Of an answer to a registration or refresh: always told as a registration's. RFC 1002 4.2.5, 4.2.6
constexpr uint16_t registration_answer(nbt::Rcode rcode) {
  using namespace nbt::name_flags;
  return static_cast<uint16_t>(kResponse | nbt::opcode_flags(nbt::Opcode::registration) | kAuthoritative | kRecursionDesired |
                               kRecursionAvailable | static_cast<uint16_t>(rcode));
}
// RFC 1002 4.2.10, 4.2.11
constexpr uint16_t release_answer(nbt::Rcode rcode) {
  using namespace nbt::name_flags;
  return static_cast<uint16_t>(kResponse | nbt::opcode_flags(nbt::Opcode::release) | kAuthoritative |
                               static_cast<uint16_t>(rcode));
}

}  // namespace sallyport::names
