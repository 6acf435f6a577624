// The named sets and maps of nftables, by family, table and name. Large ones are lists of addresses: those are kept as ranges
// too, so that a question does not read all of them.
#pragma once

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "harden/address_set.h"

namespace sallyport::harden {

struct NftSet {
  nlohmann::json elements = nlohmann::json::array();
  std::optional<std::vector<AddressRange>> ranges;  // in order, apart; none when something in it is no address

  bool has(const policy::IpAddress& address) const;  // of the ranges
};

class NftSets {
 public:
  void add(std::string family, std::string table, std::string name, nlohmann::json elements);
  const NftSet* find(const std::string& family, const std::string& table, const std::string& name) const;

  // Those without a name that stand in a rule; the rule must stay where it is.
  void add_of_rule(const nlohmann::json& rule);
  const NftSet* find(const nlohmann::json* elements) const;

 private:
  std::map<std::array<std::string, 3>, NftSet> sets_;
  std::unordered_map<const nlohmann::json*, NftSet> of_rules_;
};

// "10.0.0.1", {"prefix": ...}, {"range": [first, last]}, {"elem": {"val": one of these}}
std::optional<AddressRange> nft_range(const nlohmann::json& value);
// The value inside of {"elem": {"val": ...}}, which carries a timeout or a count; else the value itself.
const nlohmann::json& nft_element(const nlohmann::json& value);

// All that stand anywhere in it, each once.
std::vector<AddressRange> nft_ranges(const nlohmann::json& anything);

}  // namespace sallyport::harden
