// One match of an nftables rule, against a packet.
#pragma once

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "harden/evaluate.h"

namespace sallyport::harden {

class NftSets {
 public:
  void add(std::string family, std::string table, std::string name, nlohmann::json elements) {
    sets_[{std::move(family), std::move(table), std::move(name)}] = std::move(elements);
  }
  const nlohmann::json* find(const std::string& family, const std::string& table, const std::string& name) const {
    auto found = sets_.find({family, table, name});
    return found == sets_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::array<std::string, 3>, nlohmann::json> sets_;
};

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

}  // namespace sallyport::harden
