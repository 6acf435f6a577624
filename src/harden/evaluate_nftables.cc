// nftables, as `nft -j list ruleset` tells it (libnftables-json(5)): every base chain at the prerouting and input hooks of the
// families inet, ip and ip6, by priority. One that drops ends it; one that accepts ends only itself.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "harden/evaluate.h"
#include "harden/evaluate_nft_match.h"

namespace sallyport::harden {
namespace {

using nlohmann::json;

constexpr int kDeepest = 16;  // nft itself allows as many jumps

// What a rule, a chain does: nothing that ends it, or an end.
enum class End : uint8_t { none, accept, drop, back, unclear };
struct Ended {
  End end = End::none;
  std::string by;
};

struct Chain {
  std::string family, table, name, hook;
  int64_t priority = 0;
  bool drops = false;
  std::vector<json> rules;
};

std::string text(const json& of, const char* key) {
  auto found = of.find(key);
  return found != of.end() && found->is_string() ? found->get<std::string>() : std::string();
}

class Nftables : public RuleSet {
 public:
  bool take(const json& entry) {
    if (!entry.is_object() || entry.size() != 1) return false;
    auto [kind, value] = only(entry);
    if (kind == "add" || kind == "insert") return take(value);
    if (kind == "metainfo" || kind == "delete" || kind == "flush") return true;
    if (!value.is_object()) return false;
    if (kind == "chain") chains_[name_of(value, "name")] = chain_of(value);
    if (kind == "set")
      sets_.add(text(value, "family"), text(value, "table"), text(value, "name"), value.value("elem", json::array()));
    if (kind == "rule") chains_[name_of(value, "chain")].rules.push_back(value);
    return true;
  }

  // A chain that drops for certain decides, whatever another, not understood, may do.
  Verdict judge(const Packet& packet) const override {
    if (packet.direction == Direction::out) return {};
    Ended last, unclear;
    for (auto* chain : base_chains()) {
      if (chain->family != "inet" && (chain->family == "ip") != packet.peer.is_v4()) continue;
      auto ended = run(*chain, packet, 0);
      if (ended.end == End::drop) return {Outcome::refused, ended.by};
      if (ended.end == End::none && chain->drops) return {Outcome::refused, "the policy of " + title(*chain)};
      if (ended.end == End::unclear && unclear.by.empty()) unclear = ended;
      if (ended.end == End::accept) last = ended;
    }
    if (!unclear.by.empty()) return {Outcome::unclear, unclear.by};
    return {Outcome::passes, last.by.empty() ? "no rule is about it" : last.by};
  }

  bool sees_hardware() const override { return true; }
  bool sees_established() const override { return true; }

 private:
  using Key = std::array<std::string, 3>;
  static Key name_of(const json& value, const char* name) {
    return {text(value, "family"), text(value, "table"), text(value, name)};
  }
  static std::string title(const Chain& chain) {
    return fmt::format("chain {} of table {} {}", chain.name, chain.family, chain.table);
  }

  static Chain chain_of(const json& value) {
    auto priority = value.value("prio", json());
    return {text(value, "family"),
            text(value, "table"),
            text(value, "name"),
            text(value, "hook"),
            priority.is_number_integer() ? priority.get<int64_t>() : 0,
            text(value, "policy") == "drop",
            {}};
  }

  std::vector<const Chain*> base_chains() const {
    std::vector<const Chain*> found;
    for (auto& [key, chain] : chains_) {
      bool ours = chain.family == "inet" || chain.family == "ip" || chain.family == "ip6";
      if (ours && (chain.hook == "input" || chain.hook == "prerouting")) found.push_back(&chain);
    }
    std::stable_sort(found.begin(), found.end(), [](auto* a, auto* b) {
      return std::pair(a->hook != "prerouting", a->priority) < std::pair(b->hook != "prerouting", b->priority);
    });
    return found;
  }

  Ended run(const Chain& chain, const Packet& packet, int depth) const {
    if (depth > kDeepest) return {End::unclear, title(chain) + " is entered too often"};
    for (auto& rule : chain.rules) {
      auto ended = run_rule(chain, rule, packet, depth);
      if (ended.end == End::back) return {};
      if (ended.end != End::none) return ended;
    }
    return {};
  }

  // Statements in order; a match that fails ends the rule. A match that is not understood matters only when something would
  // come of it.
  Ended run_rule(const Chain& chain, const json& rule, const Packet& packet, int depth) const {
    auto statements = rule.value("expr", json::array());
    bool sure = true;
    for (auto& statement : statements) {
      if (!statement.is_object() || statement.size() != 1) return unclear(chain, rule);
      auto [kind, value] = only(statement);
      if (kind == "match") {
        auto found = nft_match(value, packet, {sets_, chain.family, chain.table});
        if (found && !*found) return {};
        sure &= found.has_value();
        continue;
      }
      auto ended = act(chain, rule, kind, value, packet, depth);
      if (ended.end == End::none) continue;
      return sure ? ended : unclear(chain, rule);
    }
    return {};
  }

  Ended act(const Chain& chain, const json& rule, const std::string& kind, const json& value, const Packet& packet,
            int depth) const {
    static constexpr std::string_view kWithoutEffect[] = {"counter", "log", "notrack", "mangle", "set", "comment", "xt_comment"};
    if (kind == "accept") return {End::accept, describe(chain, rule)};
    if (kind == "drop" || kind == "reject") return {End::drop, describe(chain, rule)};
    if (kind == "return") return {End::back, {}};
    if (kind == "jump" || kind == "goto") return enter(chain, kind, value, packet, depth);
    if (kind == "vmap") return look_up(chain, rule, value, packet, depth);
    if (std::find(std::begin(kWithoutEffect), std::end(kWithoutEffect), kind) != std::end(kWithoutEffect)) return {};
    return unclear(chain, rule);
  }

  Ended enter(const Chain& from, const std::string& kind, const json& value, const Packet& packet, int depth) const {
    auto target = value.is_object() ? text(value, "target") : std::string();
    auto found = chains_.find(Key{from.family, from.table, target});
    if (found == chains_.end())
      return {End::unclear, fmt::format("{} goes to chain {}, which is not there", title(from), target)};
    auto ended = run(found->second, packet, depth + 1);
    return ended.end == End::none && kind == "goto" ? Ended{End::back, {}} : ended;
  }

  // {"key": left, "data": {"set": [[value, {verdict: ...}], ...]}}
  Ended look_up(const Chain& chain, const json& rule, const json& value, const Packet& packet, int depth) const {
    auto* pairs = value.is_object() && value.contains("data") && value["data"].is_object() && value["data"].contains("set")
                      ? &value["data"]["set"]
                      : nullptr;
    if (!pairs || !pairs->is_array() || !value.contains("key")) return unclear(chain, rule);
    for (auto& pair : *pairs) {
      if (!pair.is_array() || pair.size() != 2 || !pair[1].is_object() || pair[1].size() != 1) return unclear(chain, rule);
      json match = {{"op", "=="}, {"left", value["key"]}, {"right", pair[0]}};
      auto found = nft_match(match, packet, {sets_, chain.family, chain.table});
      if (!found) return unclear(chain, rule);
      if (!*found) continue;
      auto [kind, verdict] = only(pair[1]);
      return act(chain, rule, kind, verdict, packet, depth);
    }
    return {};
  }

  static std::string describe(const Chain& chain, const json& rule) {
    auto comment = text(rule, "comment");
    auto handle = rule.value("handle", json());
    auto which = !comment.empty()             ? fmt::format("rule \"{}\"", comment)
                 : handle.is_number_integer() ? fmt::format("rule {}", handle.get<int64_t>())
                                              : std::string("a rule");
    return fmt::format("{} in {}", which, title(chain));
  }
  static Ended unclear(const Chain& chain, const json& rule) {
    return {End::unclear, describe(chain, rule) + ", which is not understood"};
  }

  std::map<Key, Chain> chains_;
  NftSets sets_;
};

}  // namespace

Parsed parse_nftables(std::string_view json_text) {
  auto value = json::parse(json_text, nullptr, false);
  auto list = value.is_object() ? value.value("nftables", json()) : json();
  if (!list.is_array()) return std::unexpected("it is not what nft -j prints");
  auto rules = std::make_unique<Nftables>();
  for (auto& entry : list)
    if (!rules->take(entry))
      return std::unexpected("it is not what nft -j prints: " + entry.dump(-1, ' ', false, json::error_handler_t::replace));
  return rules;
}

}  // namespace sallyport::harden
