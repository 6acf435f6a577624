// What the left side of an nftables match is for a packet.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "harden/evaluate.h"

namespace sallyport::harden {

// Nothing like it is in the packet, and the rule does not match; or it is not understood.
struct NftAbsent {};
struct NftUnknown {};
struct NftInterface {
  std::string name;  // empty: any but lo
};
struct NftFlags {
  int64_t bits = 0;  // of a TCP header
};
using NftLeft = std::variant<NftUnknown, NftAbsent, policy::IpAddress, int64_t, NftFlags, NftInterface, std::string>;

NftLeft nft_left(const nlohmann::json& left, const Packet& packet);

// "syn", ["fin", "syn"], 2: bits of a TCP header; nullopt when it is nothing of the kind.
std::optional<int64_t> tcp_flags(const nlohmann::json& value);

// The text under that key, "" when there is none.
std::string nft_text(const nlohmann::json& of, const char* key);

}  // namespace sallyport::harden
