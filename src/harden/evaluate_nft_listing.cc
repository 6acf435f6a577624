#include "harden/evaluate_nft_listing.h"

#include <algorithm>

#include "harden/evaluate_nft_left.h"
#include "harden/evaluate_parts.h"

namespace sallyport::harden {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

Words words_of(std::string_view text) {
  Words words;
  for (size_t at = text.find_first_not_of(" \t"); at < text.size(); at = text.find_first_not_of(" \t", at)) {
    auto end = std::min(text.find_first_of(" \t", at), text.size());
    words.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

// "counter packets 5 bytes 300 ", wherever it stands.
std::string without_counters(const Words& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); i++) {
    bool counter = words[i] == "counter" && i + 4 < words.size() && words[i + 1] == "packets" && words[i + 3] == "bytes";
    if (counter)
      i += 4;
    else
      text += (text.empty() ? "" : " ") + words[i];
  }
  return text;
}

// How nft says what an extension asks, and what that is as an expression.
struct Extension {
  std::string_view name;
  Words said;
  json left;
};
const std::vector<Extension>& extensions() {
  static const std::vector<Extension> all = {
      {"conntrack", {"ct", "state"}, {{"ct", {{"key", "state"}}}}},
      {"state", {"ct", "state"}, {{"ct", {{"key", "state"}}}}},
      {"addrtype", {"fib", "daddr", "type"}, {{"fib", {{"result", "type"}, {"flags", {"daddr"}}}}}},
      {"pkttype", {"pkttype"}, {{"meta", {{"key", "pkttype"}}}}},
      {"multiport", {"tcp", "dport"}, {{"payload", {{"protocol", "tcp"}, {"field", "dport"}}}}},
      {"multiport", {"udp", "dport"}, {{"payload", {{"protocol", "udp"}, {"field", "dport"}}}}},
      {"tcp", {"tcp", "dport"}, {{"payload", {{"protocol", "tcp"}, {"field", "dport"}}}}},
      {"udp", {"udp", "dport"}, {{"payload", {{"protocol", "udp"}, {"field", "dport"}}}}},
  };
  return all;
}

// "445" or "137-139" or a word.
json value_of(std::string word) {
  while (word.ends_with(',')) word.pop_back();
  auto dash = word.find('-');
  bool digits = !word.empty() && word.find_first_not_of("0123456789-") == word.npos && word.size() < 12;
  if (!digits || dash == 0) return word;
  if (dash == word.npos) return std::stoll(word);
  auto last = word.substr(dash + 1);
  if (last.empty() || last.find('-') != last.npos) return word;
  return {{"range", {std::stoll(word.substr(0, dash)), std::stoll(last)}}};
}

// "{ a, b }", "a,b" or "a", from there on.
std::optional<json> values_at(const Words& words, size_t at) {
  json values = json::array();
  if (at >= words.size()) return std::nullopt;
  if (words[at] != "{") {
    for (size_t from = 0; from <= words[at].size();) {
      auto end = std::min(words[at].find(',', from), words[at].size());
      values.push_back(value_of(words[at].substr(from, end - from)));
      from = end + 1;
    }
    return values;
  }
  for (at++; at < words.size() && words[at] != "}"; at++) values.push_back(value_of(words[at]));
  return at < words.size() ? std::optional(values) : std::nullopt;
}

// "xt match recent": nft has no words for this one.
bool is_left_as_it_is(const Words& words, const std::string& name) {
  for (size_t i = 2; i < words.size(); i++)
    if (words[i - 2] == "xt" && words[i - 1] == "match" && (words[i] == name || words[i] == "\"" + name + "\"")) return true;
  return false;
}

// Where it is said, if exactly once: an extension that asks more than this says it with the same word.
std::optional<size_t> said_once(const Words& words, const Words& said) {
  if (std::count(words.begin(), words.end(), said.front()) != 1 && said.front() != "tcp" && said.front() != "udp")
    return std::nullopt;
  if (std::count(words.begin(), words.end(), said.back()) != 1) return std::nullopt;
  auto found = std::search(words.begin(), words.end(), said.begin(), said.end());
  return found == words.end() ? std::nullopt : std::optional(static_cast<size_t>(found - words.begin()) + said.size());
}

}  // namespace

NftListing::NftListing(std::string_view text) {
  std::string family, table;
  for (auto& line : lines_of(text)) {
    auto words = words_of(line);
    auto size = words.size();
    if (size >= 4 && words[0] == "table" && words[3] == "{") family = words[1], table = words[2];
    if (size < 4 || words[size - 3] != "#" || words[size - 2] != "handle") continue;
    if (words[size - 4] == "{") continue;  // a table's or chain's head
    auto handle = words.back();
    words.resize(size - 3);
    rules_[{family, table, handle}] = without_counters(words);
  }
}

const std::string& NftListing::find(const std::string& family, const std::string& table, int64_t handle) const {
  static const std::string kNone;
  auto found = rules_.find({family, table, std::to_string(handle)});
  return found == rules_.end() ? kNone : found->second;
}

std::optional<bool> nft_xt_match(const json& xt, const std::string& rule, const Packet& packet, const NftPlace& place) {
  auto name = nft_text(xt, "name");
  if (name == "comment") return true;
  auto words = words_of(rule);
  if (is_left_as_it_is(words, name)) return std::nullopt;
  for (auto& extension : extensions()) {
    if (extension.name != name) continue;
    auto at = said_once(words, extension.said);
    if (!at) continue;
    bool differs = *at < words.size() && words[*at] == "!=";
    auto values = values_at(words, *at + (differs ? 1 : 0));
    if (!values) return std::nullopt;
    return nft_match({{"op", differs ? "!=" : "=="}, {"left", extension.left}, {"right", *values}}, packet, place);
  }
  return std::nullopt;
}

XtTarget nft_xt_target(const json& xt) {
  auto name = nft_text(xt, "name");
  if (name == "REJECT") return XtTarget::rejects;
  bool idle = name == "LOG" || name == "NFLOG" || name == "TCPMSS" || name == "AUDIT" || name == "TRACE";
  return idle ? XtTarget::nothing : XtTarget::unknown;
}

}  // namespace sallyport::harden
