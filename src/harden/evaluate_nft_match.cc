#include "harden/evaluate_nft_match.h"

#include <charconv>

#include "harden/evaluate_nft_left.h"
#include "harden/evaluate_parts.h"
#include "harden/flows.h"

namespace sallyport::harden {
namespace {

using nlohmann::json;

std::optional<int64_t> number(const json& value) {
  if (value.is_number_integer()) return value.get<int64_t>();
  if (!value.is_string()) return std::nullopt;
  auto& word = value.get_ref<const std::string&>();
  if (auto time = parse_utc(word)) return time->time_since_epoch().count();
  int64_t found = 0;
  auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), found);
  return error == std::errc() && end == word.data() + word.size() ? std::optional(found) : std::nullopt;
}

// What one value on the right is to the left side; nullopt: not understood.
struct Is {
  const json& right;

  std::optional<bool> operator()(NftUnknown) const { return std::nullopt; }
  std::optional<bool> operator()(NftAbsent) const { return false; }

  std::optional<bool> operator()(const policy::IpAddress& left) const {
    auto range = nft_range(right);
    if (!range) return right.is_string() ? address_in(left, right.get_ref<const std::string&>()) : std::nullopt;
    return left.is_v4() == range->first.is_v4() && range->first <= left && left <= range->last;
  }

  std::optional<bool> operator()(int64_t left) const {
    if (auto one = number(right)) return left == *one;
    if (!right.is_object() || !right.contains("range")) return std::nullopt;
    auto& range = right["range"];
    if (!range.is_array() || range.size() != 2) return std::nullopt;
    auto first = number(range[0]), last = number(range[1]);
    if (!first || !last) return std::nullopt;
    return *first <= left && left <= *last;
  }

  std::optional<bool> operator()(NftFlags left) const {
    auto flags = tcp_flags(right);
    return flags ? std::optional(left.bits == *flags) : std::nullopt;
  }

  std::optional<bool> operator()(const NftInterface& left) const {
    if (!right.is_string()) return std::nullopt;  // or it is the number of one
    auto& word = right.get_ref<const std::string&>();
    // Which interface it is is not known; only that it is not loopback.
    if (left.name.empty()) return word == "lo" ? std::optional(false) : std::nullopt;
    if (word.ends_with('*')) return left.name.starts_with(std::string_view(word).substr(0, word.size() - 1));
    return left.name == word;
  }

  std::optional<bool> operator()(const std::string& left) const {
    if (right.is_number_integer()) return right.get<int64_t>() == (left == "tcp" ? 6 : left == "udp" ? 17 : -1);
    if (!right.is_string()) return std::nullopt;
    auto& word = right.get_ref<const std::string&>();
    return left == (word == "unicast" ? "host" : word);
  }
};

// Of all parts of a concatenation; one that differs is enough.
std::optional<bool> is_all(const std::vector<NftLeft>& left, const json& right) {
  auto* parts = right.is_object() && right.contains("concat") ? &right["concat"] : nullptr;
  if (left.size() == 1) return std::visit(Is{right}, left[0]);
  if (!parts || !parts->is_array() || parts->size() != left.size()) return std::nullopt;
  bool unknown = false;
  for (size_t i = 0; i < left.size(); i++) {
    auto found = std::visit(Is{nft_element((*parts)[i])}, left[i]);
    if (found && !*found) return false;
    unknown |= !found;
  }
  return unknown ? std::nullopt : std::optional(true);
}

std::optional<bool> any_of(const std::vector<NftLeft>& left, const json& list) {
  bool unknown = false;
  for (auto& one : list) {
    auto found = is_all(left, nft_element(one));
    if (found && *found) return true;
    unknown |= !found;
  }
  return unknown ? std::nullopt : std::optional(false);
}

std::optional<bool> in_set(const std::vector<NftLeft>& left, const std::string& name, const NftPlace& place) {
  auto* set = place.sets.find(place.family, place.table, name);
  if (!set) return std::nullopt;
  auto* address = left.size() == 1 ? std::get_if<policy::IpAddress>(&left[0]) : nullptr;
  return address && set->ranges ? std::optional(set->has(*address)) : any_of(left, set->elements);
}

// {"set": [...]} of the rule itself.
std::optional<bool> in_own_set(const std::vector<NftLeft>& left, const json& elements, const NftPlace& place) {
  auto* address = left.size() == 1 ? std::get_if<policy::IpAddress>(&left[0]) : nullptr;
  auto* set = address ? place.sets.find(&elements) : nullptr;
  return set && set->ranges ? std::optional(set->has(*address)) : any_of(left, elements);
}

std::optional<bool> equals(const std::vector<NftLeft>& left, const json& right, const NftPlace& place) {
  if (right.is_string() && right.get_ref<const std::string&>().starts_with('@'))
    return in_set(left, right.get<std::string>().substr(1), place);
  if (left.size() == 1 && std::holds_alternative<NftFlags>(left[0])) return is_all(left, right);
  if (right.is_array()) return any_of(left, right);
  if (right.is_object() && right.contains("set") && right["set"].is_array()) return in_own_set(left, right["set"], place);
  return is_all(left, right);
}

std::optional<bool> compare(int64_t left, const std::string& op, const json& right) {
  auto value = number(right);
  if (!value) return std::nullopt;
  if (op == "<") return left < *value;
  if (op == ">") return left > *value;
  if (op == "<=") return left <= *value;
  if (op == ">=") return left >= *value;
  return std::nullopt;
}

// `in`: one of them is set; `!`: none is.
std::optional<bool> has_flags(NftFlags left, const std::string& op, const json& right) {
  auto flags = tcp_flags(right);
  if (!flags) return std::nullopt;
  return ((left.bits & *flags) != 0) == (op == "in");
}

// Whether there is a way back to the sender, as a guard against forged addresses asks: for whom we ask about there is.
bool is_way_back(const json& left) {
  auto* fib = left.is_object() && left.contains("fib") ? &left["fib"] : nullptr;
  return fib && fib->is_object() && nft_text(*fib, "result") == "oif";
}

std::vector<NftLeft> left_sides(const json& left, const Packet& packet) {
  auto* parts = left.is_object() && left.contains("concat") && left["concat"].is_array() ? &left["concat"] : nullptr;
  if (!parts || parts->empty()) return {nft_left(left, packet)};
  std::vector<NftLeft> all;
  for (auto& part : *parts) all.push_back(nft_left(part, packet));
  return all;
}

bool limits_above(const json& value) { return value.is_object() && value.contains("inv") && value["inv"] == true; }

}  // namespace

std::optional<bool> nft_match(const json& match, const Packet& packet, const NftPlace& place) {
  if (!match.is_object() || !match.contains("left") || !match.contains("right")) return std::nullopt;
  auto op = nft_text(match, "op");
  auto& right = match["right"];
  if (is_way_back(match["left"])) return (right == true) != (op == "!=");
  auto left = left_sides(match["left"], packet);
  for (auto& part : left)
    if (std::holds_alternative<NftAbsent>(part)) return false;
  if (auto* flags = std::get_if<NftFlags>(&left[0]); flags && left.size() == 1 && (op == "in" || op == "!"))
    return has_flags(*flags, op, right);
  if (auto* value = std::get_if<int64_t>(&left[0]);
      value && left.size() == 1 && op != "==" && op != "!=" && op != "in" && !op.empty())
    return compare(*value, op, right);
  if (op != "==" && op != "!=" && op != "in" && !op.empty()) return std::nullopt;
  auto found = equals(left, right, place);
  return found && op == "!=" ? std::optional(!*found) : found;
}

// The question is about one connection like any other: it is below every limit.
std::optional<bool> nft_limit(const std::string& kind, const json& value) {
  if (kind == "limit" || kind == "ct count" || kind == "quota") {
    if (value.is_string()) return std::nullopt;  // one with a name: how far it is used up is not told
    return !limits_above(value);
  }
  if (kind != "set") return std::nullopt;
  if (!value.is_object() || !value.contains("stmt") || !value["stmt"].is_array()) return true;
  for (auto& statement : value["stmt"])
    if (statement.is_object() && statement.size() == 1 && !nft_limit(only(statement).kind, only(statement).value).value_or(true))
      return false;
  return true;
}

}  // namespace sallyport::harden
