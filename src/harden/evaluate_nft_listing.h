// What `nft -a list ruleset` says that its JSON does not: each rule as people write it, and what the extensions that
// iptables-nft puts into rules mean, as far as nft can say it in its own words.
#pragma once

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "harden/evaluate_nft_match.h"

namespace sallyport::harden {

class NftListing {
 public:
  NftListing() = default;
  explicit NftListing(std::string_view text);
  // Without counters; "" when it is not there.
  const std::string& find(const std::string& family, const std::string& table, int64_t handle) const;

 private:
  std::map<std::array<std::string, 3>, std::string> rules_;
};

// {"type": "match", "name": "conntrack"} of a rule with that text. nullopt: not understood.
std::optional<bool> nft_xt_match(const nlohmann::json& xt, const std::string& rule, const Packet& packet, const NftPlace& place);

// Targets that end a rule's packet, or do nothing to it.
enum class XtTarget : uint8_t { unknown, rejects, nothing };
XtTarget nft_xt_target(const nlohmann::json& xt);

}  // namespace sallyport::harden
