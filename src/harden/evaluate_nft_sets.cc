#include "harden/evaluate_nft_sets.h"

#include <algorithm>

#include "harden/evaluate_nft_left.h"

namespace sallyport::harden {
namespace {

using nlohmann::json;

constexpr size_t kFew = 8;  // are as fast read one by one

// In order, what overlaps made one.
void join(std::vector<AddressRange>& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](auto& a, auto& b) { return a.first < b.first; });
  std::vector<AddressRange> joined;
  for (auto& each : ranges) {
    if (joined.empty() || joined.back().last < each.first)
      joined.push_back(each);
    else if (joined.back().last < each.last)
      joined.back().last = each.last;
  }
  ranges = std::move(joined);
}

std::optional<AddressRange> between(const json& first, const json& last) {
  if (!first.is_string() || !last.is_string()) return std::nullopt;
  auto from = policy::parse_address(first.get_ref<const std::string&>());
  auto to = policy::parse_address(last.get_ref<const std::string&>());
  if (!from || !to || from->is_v4() != to->is_v4() || *to < *from) return std::nullopt;
  return AddressRange{*from, *to};
}

std::optional<AddressRange> of_prefix(const json& prefix) {
  if (!prefix.is_object() || !prefix.contains("len") || !prefix["len"].is_number_integer()) return std::nullopt;
  auto network = policy::parse_network(nft_text(prefix, "addr") + "/" + prefix["len"].dump()).network;
  return network ? std::optional(range_of(*network)) : std::nullopt;
}

// None when something in it is no address.
std::optional<std::vector<AddressRange>> ranges_of(const json& elements) {
  std::vector<AddressRange> ranges;
  for (auto& each : elements) {
    auto range = nft_range(each);
    if (!range) return std::nullopt;
    ranges.push_back(*range);
  }
  join(ranges);
  return ranges;
}

}  // namespace

bool NftSet::has(const policy::IpAddress& address) const {
  auto behind = std::upper_bound(ranges->begin(), ranges->end(), address, [](auto& a, auto& each) { return a < each.first; });
  return behind != ranges->begin() && address <= std::prev(behind)->last;
}

void NftSets::add(std::string family, std::string table, std::string name, json elements) {
  NftSet set{elements.is_array() ? std::move(elements) : json::array(), std::nullopt};
  set.ranges = ranges_of(set.elements);
  sets_[{std::move(family), std::move(table), std::move(name)}] = std::move(set);
}

void NftSets::add_of_rule(const json& rule) {
  std::vector<const json*> open = {&rule};
  while (!open.empty()) {
    auto& value = *open.back();
    open.pop_back();
    auto* elements = value.is_object() && value.contains("set") && value["set"].is_array() ? &value["set"] : nullptr;
    if (elements && elements->size() > kFew) of_rules_[elements] = {json::array(), ranges_of(*elements)};
    if (value.is_structured() && !elements)
      for (auto& each : value) open.push_back(&each);
  }
}

const NftSet* NftSets::find(const json* elements) const {
  auto found = of_rules_.find(elements);
  return found == of_rules_.end() ? nullptr : &found->second;
}

const NftSet* NftSets::find(const std::string& family, const std::string& table, const std::string& name) const {
  auto found = sets_.find({family, table, name});
  return found == sets_.end() ? nullptr : &found->second;
}

const json& nft_element(const json& value) {
  bool wrapped =
      value.is_object() && value.contains("elem") && value["elem"].is_object() && value["elem"].contains("val");
  return wrapped ? value["elem"]["val"] : value;
}

std::optional<AddressRange> nft_range(const json& wrapped) {
  auto& value = nft_element(wrapped);
  if (value.is_string()) {
    auto& text = value.get_ref<const std::string&>();
    // A word like "lo" is none, and an address with a prefix stands in an object.
    auto address = text.find_first_of(".:") == text.npos ? std::nullopt : policy::parse_address(text);
    return address ? std::optional(AddressRange{*address, *address}) : std::nullopt;
  }
  if (!value.is_object()) return std::nullopt;
  if (value.contains("prefix")) return of_prefix(value["prefix"]);
  if (!value.contains("range") || !value["range"].is_array() || value["range"].size() != 2) return std::nullopt;
  return between(value["range"][0], value["range"][1]);
}

std::vector<AddressRange> nft_ranges(const json& anything) {
  std::vector<AddressRange> found;
  std::vector<const json*> open = {&anything};
  while (!open.empty()) {
    auto& value = *open.back();
    open.pop_back();
    if (auto range = nft_range(value))
      found.push_back(*range);
    else if (value.is_structured())
      for (auto& each : value) open.push_back(&each);
  }
  auto order = [](auto& a, auto& b) { return std::pair(a.first, a.last) < std::pair(b.first, b.last); };
  std::sort(found.begin(), found.end(), order);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace sallyport::harden
