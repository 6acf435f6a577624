// Rich rules as firewall-cmd takes them: firewalld.richlanguage(5). By priority; within one, rules that refuse go first.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "harden/evaluate.h"
#include "harden/evaluate_parts.h"

namespace sallyport::harden {
namespace {

struct Rule {
  int priority = 0;
  bool accept = false, refuse = false;
  std::string family, source, ports, protocol, text;
  std::optional<policy::Time> until;
};

constexpr std::string_view kOption = "--add-rich-rule=";

// key="value" gives the value; anything else is a bare word.
bool take_value(const std::string& word, std::string_view key, std::string& out) {
  if (!word.starts_with(key) || word.size() <= key.size() || word[key.size()] != '=') return false;
  out = word.substr(key.size() + 1);
  return true;
}

bool take_word(Rule& rule, const std::string& word, std::string& element) {
  std::string value;
  if (word == "rule" || word == "source" || word == "port") return element = word, true;
  if (word == "accept") return rule.accept = true;
  if (word == "reject" || word == "drop") return rule.refuse = true;
  if (element == "rule" && take_value(word, "priority", value)) {
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), rule.priority);
    return error == std::errc() && end == value.data() + value.size();
  }
  if (element == "rule" && take_value(word, "family", rule.family)) return rule.family == "ipv4" || rule.family == "ipv6";
  if (element == "source") return take_value(word, "address", rule.source);
  return element == "port" && (take_value(word, "port", rule.ports) || take_value(word, "protocol", rule.protocol));
}

std::expected<Rule, std::string> parse_rule(const std::string& text) {
  Rule rule;
  rule.text = text;
  auto words = shell_words(text);
  if (!words || words->empty() || words->front() != "rule") return std::unexpected(fmt::format("\"{}\" is no rich rule", text));
  std::string element;
  for (auto& word : *words)
    if (!take_word(rule, word, element)) return std::unexpected(fmt::format("\"{}\" in \"{}\" is not understood", word, text));
  if (rule.accept == rule.refuse) return std::unexpected(fmt::format("\"{}\" does not say what to do", text));
  return rule;
}

class Firewalld : public RuleSet {
 public:
  void take(Rule rule) { rules_.push_back(std::move(rule)); }

  void order() {
    std::stable_sort(rules_.begin(), rules_.end(),
                     [](auto& a, auto& b) { return std::pair(a.priority, !a.refuse) < std::pair(b.priority, !b.refuse); });
  }

  Verdict judge(const Packet& packet) const override {
    if (packet.direction == Direction::out) return {};
    for (auto& rule : rules_) {
      if (rule.until && packet.at >= *rule.until) continue;
      auto found = matches(rule, packet);
      if (!found) return {Outcome::unclear, rule.text};
      if (*found) return {rule.accept ? Outcome::passes : Outcome::refused, rule.text};
    }
    return {};
  }

 private:
  static std::optional<bool> matches(const Rule& rule, const Packet& packet) {
    if (!rule.family.empty() && (rule.family == "ipv4") != packet.peer.is_v4()) return false;
    if (!rule.protocol.empty() && rule.protocol != (packet.protocol == Protocol::tcp ? "tcp" : "udp")) return false;
    auto source = rule.source.empty() ? std::optional(true) : address_in(packet.peer, rule.source);
    auto port = rule.ports.empty() ? std::optional(true) : port_in(packet.port, rule.ports, '-');
    if (!source || !port) return std::nullopt;
    return *source && *port;
  }

  std::vector<Rule> rules_;
};

}  // namespace

Parsed parse_firewalld(std::string_view text) {
  auto rules = std::make_unique<Firewalld>();
  for (auto& line : lines_of(text)) {
    auto words = shell_words(line);
    if (!words) return std::unexpected(fmt::format("a quote is not closed: {}", line));
    auto until = take_guard(*words);
    if (words->empty() || words->front() != "firewall-cmd") continue;
    for (auto& word : *words) {
      if (!word.starts_with(kOption)) continue;
      auto rule = parse_rule(word.substr(kOption.size()));
      if (!rule) return std::unexpected(rule.error());
      rule->until = until;
      rules->take(std::move(*rule));
    }
  }
  rules->order();
  return rules;
}

}  // namespace sallyport::harden
