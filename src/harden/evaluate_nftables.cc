// nftables, as `nft -j list ruleset` tells it (libnftables-json(5)): every base chain at the ingress, prerouting and input hooks
// of the families netdev, inet, ip and ip6, by priority. One that drops ends it; one that accepts ends only itself.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "harden/evaluate.h"
#include "harden/evaluate_nft_left.h"
#include "harden/evaluate_nft_listing.h"
#include "harden/evaluate_nft_match.h"
#include "harden/flows.h"

namespace sallyport::harden {
namespace {

using nlohmann::json;

constexpr int kDeepest = 16;         // nft itself allows as many jumps
constexpr int kMostRules = 100'000;  // chains that each enter the next several times make any number of them
constexpr size_t kLongestText = 120;

// What a rule, a chain does: nothing that ends it, or an end.
enum class End : uint8_t { none, accept, drop, reject, back, unclear };
struct Ended {
  End end = End::none;
  std::string by;

  bool refuses() const { return end == End::drop || end == End::reject; }
};

struct Chain {
  std::string family, table, name, hook;
  int64_t priority = 0;
  bool drops = false;
  std::vector<std::string> devices;  // of ingress; none: not told
  std::vector<json> rules;

  bool at_ingress() const { return hook == "ingress"; }
};

// A packet on its way, and how many rules it may still be held against.
struct Walk {
  const Packet& packet;
  int left = kMostRules;
};

std::vector<std::string> devices_of(const json& value) {
  if (value.is_string()) return {value.get<std::string>()};
  std::vector<std::string> names;
  if (value.is_array())
    for (auto& each : value)
      if (each.is_string()) names.push_back(each.get<std::string>());
  return names;
}

const json& member(const json& of, const char* key) {
  static const json kNone;
  auto found = of.find(key);
  return found == of.end() ? kNone : *found;
}

class Nftables : public RuleSet {
 public:
  explicit Nftables(std::string_view listing) : listing_(listing) {}

  bool take(const json& entry) {
    if (!entry.is_object() || entry.size() != 1) return false;
    auto [kind, value] = only(entry);
    if (kind == "add" || kind == "insert") return take(value);
    if (kind == "metainfo" || kind == "delete" || kind == "flush") return true;
    if (!value.is_object()) return false;
    if (kind == "table" && is_dormant(value)) dormant_.push_back({nft_text(value, "family"), nft_text(value, "name"), {}});
    if (kind == "chain") chains_[name_of(value, "name")] = chain_of(value);
    if (kind == "set" || kind == "map")
      sets_.add(nft_text(value, "family"), nft_text(value, "table"), nft_text(value, "name"), member(value, "elem"));
    if (kind == "rule") chains_[name_of(value, "chain")].rules.push_back(value);
    return true;
  }

  void finish(const json& all) {
    named_ = nft_ranges(all);
    for (auto& [key, chain] : chains_) {
      for (auto& rule : chain.rules) sets_.add_of_rule(rule);
      bool ours = chain.family == "inet" || chain.family == "ip" || chain.family == "ip6" || chain.family == "netdev";
      bool sleeps = std::find(dormant_.begin(), dormant_.end(), Key{chain.family, chain.table, {}}) != dormant_.end();
      if (ours && !sleeps && rank(chain) < kHooks) base_.push_back(&chain);
    }
    std::stable_sort(base_.begin(), base_.end(),
                     [](auto* a, auto* b) { return std::pair(rank(*a), a->priority) < std::pair(rank(*b), b->priority); });
  }

  // A chain that drops for certain decides, whatever another, not understood, may do.
  Verdict judge(const Packet& packet) const override {
    if (packet.direction == Direction::out) return {};
    Walk walk{packet};
    Ended last, unclear;
    for (auto* chain : base_) {
      if (!is_asked(*chain, packet)) continue;
      auto ended = run(*chain, walk, 0);
      if (ended.end == End::none && chain->drops) ended = {End::drop, "the policy of " + title(*chain)};
      if (ended.refuses() && !is_certain(*chain, packet))
        ended = {End::unclear, ended.by + ", which is for interfaces that are not told"};
      if (ended.refuses()) return {Outcome::refused, ended.by, ended.end == End::reject};
      if (ended.end == End::unclear && unclear.by.empty()) unclear = ended;
      if (ended.end == End::accept) last = ended;
    }
    if (!unclear.by.empty()) return {Outcome::unclear, unclear.by};
    return {Outcome::passes, last.by.empty() ? "no rule is about it" : last.by};
  }

  bool sees_hardware() const override { return true; }
  bool sees_established() const override { return true; }
  std::vector<AddressRange> addresses() const override { return named_; }

 private:
  using Key = std::array<std::string, 3>;
  static constexpr int kHooks = 3;

  static Key name_of(const json& value, const char* name) {
    return {nft_text(value, "family"), nft_text(value, "table"), nft_text(value, name)};
  }
  static std::string title(const Chain& chain) {
    return fmt::format("chain {} of table {} {}", chain.name, chain.family, chain.table);
  }
  static int rank(const Chain& chain) {
    static constexpr std::string_view kOrder[kHooks] = {"ingress", "prerouting", "input"};
    return static_cast<int>(std::find(std::begin(kOrder), std::end(kOrder), chain.hook) - std::begin(kOrder));
  }
  // nft 1.0.6 says "d".
  static bool is_dormant(const json& table) {
    auto& flags = member(table, "flags");
    auto says = [](const json& flag) { return flag == "dormant" || flag == "d"; };
    return says(flags) || (flags.is_array() && std::any_of(flags.begin(), flags.end(), says));
  }

  static Chain chain_of(const json& value) {
    auto& priority = member(value, "prio");
    return {nft_text(value, "family"),
            nft_text(value, "table"),
            nft_text(value, "name"),
            nft_text(value, "hook"),
            priority.is_number_integer() ? priority.get<int64_t>() : 0,
            nft_text(value, "policy") == "drop",
            devices_of(member(value, "dev")),
            {}};
  }

  static bool is_asked(const Chain& chain, const Packet& packet) {
    auto& devices = chain.devices;
    if (chain.at_ingress() && !packet.interface.empty() && !devices.empty())
      return std::find(devices.begin(), devices.end(), packet.interface) != devices.end();
    return chain.family == "inet" || chain.family == "netdev" || (chain.family == "ip") == packet.peer.is_v4();
  }
  static bool is_certain(const Chain& chain, const Packet& packet) {
    return !chain.at_ingress() || (!chain.devices.empty() && !packet.interface.empty());
  }

  Ended run(const Chain& chain, Walk& walk, int depth) const {
    if (depth > kDeepest) return {End::unclear, title(chain) + " is entered too often"};
    for (auto& rule : chain.rules) {
      if (--walk.left < 0) return {End::unclear, title(chain) + " is entered too often"};
      auto ended = run_rule(chain, rule, walk, depth);
      if (ended.end == End::back) return {};
      if (ended.end != End::none) return ended;
    }
    return {};
  }

  // Statements in order; a match that fails ends the rule. A match that is not understood matters only when something would
  // come of it.
  Ended run_rule(const Chain& chain, const json& rule, Walk& walk, int depth) const {
    bool sure = true;
    for (auto& statement : member(rule, "expr")) {
      if (!statement.is_object() || statement.size() != 1) return unclear(chain, rule);
      auto [kind, value] = only(statement);
      if (is_match(kind, value)) {
        auto found = matches(chain, rule, kind, value, walk.packet);
        if (found && !*found) return {};
        sure &= found.has_value();
        continue;
      }
      auto ended = act(chain, rule, kind, value, walk, depth);
      if (ended.end == End::none) continue;
      return sure ? ended : unclear(chain, rule);
    }
    return {};
  }

  static bool is_match(const std::string& kind, const json& value) {
    static constexpr std::string_view kKinds[] = {"match", "limit", "ct count", "quota", "set"};
    if (kind == "xt") return nft_text(value, "type") == "match";
    return std::find(std::begin(kKinds), std::end(kKinds), kind) != std::end(kKinds);
  }

  std::optional<bool> matches(const Chain& chain, const json& rule, const std::string& kind, const json& value,
                              const Packet& packet) const {
    NftPlace place{sets_, chain.family, chain.table};
    if (kind == "match") return nft_match(value, packet, place);
    return kind == "xt" ? nft_xt_match(value, text_of(chain, rule), packet, place) : nft_limit(kind, value);
  }

  Ended act(const Chain& chain, const json& rule, const std::string& kind, const json& value, Walk& walk, int depth) const {
    static constexpr std::string_view kWithoutEffect[] = {"counter", "log", "notrack", "mangle", "comment", "xt_comment"};
    if (kind == "accept") return {End::accept, describe(chain, rule)};
    if (kind == "drop") return {End::drop, describe(chain, rule)};
    if (kind == "reject") return {End::reject, describe(chain, rule)};
    if (kind == "return") return {End::back, {}};
    if (kind == "continue") return {};
    if (kind == "jump" || kind == "goto") return enter(chain, kind, value, walk, depth);
    if (kind == "vmap") return look_up(chain, rule, value, walk, depth);
    if (kind == "xt" && nft_xt_target(value) == XtTarget::rejects) return {End::reject, describe(chain, rule)};
    if (kind == "xt" && nft_xt_target(value) == XtTarget::nothing) return {};
    if (std::find(std::begin(kWithoutEffect), std::end(kWithoutEffect), kind) != std::end(kWithoutEffect)) return {};
    return unclear(chain, rule);
  }

  Ended enter(const Chain& from, const std::string& kind, const json& value, Walk& walk, int depth) const {
    auto target = nft_text(value, "target");
    auto found = chains_.find(Key{from.family, from.table, target});
    if (found == chains_.end())
      return {End::unclear, fmt::format("{} goes to chain {}, which is not there", title(from), target)};
    auto ended = run(found->second, walk, depth + 1);
    return ended.end == End::none && kind == "goto" ? Ended{End::back, {}} : ended;
  }

  // {"key": left, "data": {"set": [[value, {verdict: ...}], ...]}}, or the name of a map for the set.
  const json* pairs_of(const Chain& chain, const json& data) const {
    if (data.is_object()) return &member(data, "set");
    auto name = data.is_string() ? data.get<std::string>() : std::string();
    auto* map = name.starts_with('@') ? sets_.find(chain.family, chain.table, name.substr(1)) : nullptr;
    return map ? &map->elements : nullptr;
  }

  Ended look_up(const Chain& chain, const json& rule, const json& value, Walk& walk, int depth) const {
    auto* pairs = value.is_object() ? pairs_of(chain, member(value, "data")) : nullptr;
    if (!pairs || !pairs->is_array() || !value.contains("key")) return unclear(chain, rule);
    json match = {{"op", "=="}, {"left", value["key"]}, {"right", nullptr}};
    for (auto& pair : *pairs) {
      if (!pair.is_array() || pair.size() != 2 || !pair[1].is_object() || pair[1].size() != 1) return unclear(chain, rule);
      match["right"] = json::array({pair[0]});
      auto found = nft_match(match, walk.packet, {sets_, chain.family, chain.table});
      if (!found) return unclear(chain, rule);
      if (!*found) continue;
      auto [kind, verdict] = only(pair[1]);
      return act(chain, rule, kind, verdict, walk, depth);
    }
    return {};
  }

  const std::string& text_of(const Chain& chain, const json& rule) const {
    auto& handle = member(rule, "handle");
    return listing_.find(chain.family, chain.table, handle.is_number_integer() ? handle.get<int64_t>() : -1);
  }

  std::string describe(const Chain& chain, const json& rule) const {
    auto comment = nft_text(rule, "comment");
    auto& handle = member(rule, "handle");
    auto which = !comment.empty()             ? fmt::format("rule \"{}\"", comment)
                 : handle.is_number_integer() ? fmt::format("rule {}", handle.get<int64_t>())
                                              : std::string("a rule");
    auto text = plain(text_of(chain, rule));
    if (text.size() > kLongestText) text = text.substr(0, kLongestText) + "...";
    return fmt::format("{} in {}{}", which, title(chain), text.empty() ? "" : fmt::format(": {}", text));
  }
  Ended unclear(const Chain& chain, const json& rule) const {
    return {End::unclear, describe(chain, rule) + ", which is not understood"};
  }

  std::map<Key, Chain> chains_;
  std::vector<Key> dormant_;
  std::vector<const Chain*> base_;
  std::vector<AddressRange> named_;
  NftSets sets_;
  NftListing listing_;
};

}  // namespace

Parsed parse_nftables(std::string_view json_text) { return parse_nftables(json_text, {}); }

Parsed parse_nftables(std::string_view json_text, std::string_view listing) {
  auto value = json::parse(json_text, nullptr, false);
  auto list = value.is_object() ? value.value("nftables", json()) : json();
  if (!list.is_array()) return std::unexpected("it is not what nft -j prints");
  auto rules = std::make_unique<Nftables>(listing);
  for (auto& entry : list)
    if (!rules->take(entry))
      return std::unexpected("it is not what nft -j prints: " + entry.dump(-1, ' ', false, json::error_handler_t::replace));
  rules->finish(list);
  return rules;
}

}  // namespace sallyport::harden
