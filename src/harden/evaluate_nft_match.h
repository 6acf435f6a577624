// One match of an nftables rule, against a packet.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "harden/evaluate.h"
#include "harden/evaluate_nft_sets.h"

namespace sallyport::harden {

// The one member of an object that has one.
struct Only {
  const std::string& kind;
  const nlohmann::json& value;
};
inline Only only(const nlohmann::json& object) { return {object.begin().key(), object.begin().value()}; }

struct NftPlace {
  const NftSets& sets;
  const std::string &family, &table;
};

// nullopt: not understood.
std::optional<bool> nft_match(const nlohmann::json& match, const Packet& packet, const NftPlace& place);

// {"limit": ...}, {"ct count": ...}, {"quota": ...}, or what is put into a set, which may carry one: whether one connection of
// many goes on to the next statement. nullopt: not understood, or none of these.
std::optional<bool> nft_limit(const std::string& kind, const nlohmann::json& value);

}  // namespace sallyport::harden
