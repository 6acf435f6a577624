// ufw commands, in the order they are given: ufw(8), "RULE SYNTAX". The first rule that matches decides.
#include <fmt/format.h>

#include "harden/evaluate.h"
#include "harden/evaluate_parts.h"

namespace sallyport::harden {
namespace {

struct Rule {
  bool allow = false;
  std::string protocol, from = "any", ports, text;
  std::optional<policy::Time> until;
};

// "allow proto tcp from 10.0.0.0/8 to any port 445 comment 'x'"
std::expected<Rule, std::string> parse_rule(const std::vector<std::string>& words) {
  Rule rule{words[0] == "allow", {}, "any", {}, fmt::format("ufw {}", fmt::join(words, " ")), {}};
  for (size_t i = 1; i < words.size(); i += 2) {
    if (i + 1 >= words.size()) return std::unexpected(fmt::format("\"{}\" is not understood", rule.text));
    auto &key = words[i], &value = words[i + 1];
    if (key == "proto")
      rule.protocol = value;
    else if (key == "from")
      rule.from = value;
    else if (key == "port")
      rule.ports = value;
    else if (!(key == "to" && value == "any") && key != "comment")
      return std::unexpected(fmt::format("\"{} {}\" in \"{}\" is not understood", key, value, rule.text));
  }
  return rule;
}

class Ufw : public RuleSet {
 public:
  std::optional<std::string> take(std::vector<std::string> words) {
    auto until = take_guard(words);
    if (words.size() < 2 || words[0] != "ufw") return std::nullopt;
    words.erase(words.begin());
    bool first = words[0] == "prepend";
    if (first) words.erase(words.begin());
    if (words.empty() || (words[0] != "allow" && words[0] != "deny" && words[0] != "reject")) return std::nullopt;
    auto rule = parse_rule(words);
    if (!rule) return rule.error();
    rule->until = until;
    rules_.insert(first ? rules_.begin() : rules_.end(), std::move(*rule));
    return std::nullopt;
  }

  Verdict judge(const Packet& packet) const override {
    if (packet.direction == Direction::out) return {};
    for (auto& rule : rules_) {
      if (rule.until && packet.at >= *rule.until) continue;
      auto found = matches(rule, packet);
      if (!found) return {Outcome::unclear, rule.text};
      if (*found) return {rule.allow ? Outcome::passes : Outcome::refused, rule.text};
    }
    return {};
  }

 private:
  static std::optional<bool> matches(const Rule& rule, const Packet& packet) {
    std::string_view protocol = packet.protocol == Protocol::tcp ? "tcp" : "udp";
    if (!rule.protocol.empty() && rule.protocol != protocol) return false;
    auto source = rule.from == "any" ? std::optional(true) : address_in(packet.peer, rule.from);
    auto port = rule.ports.empty() ? std::optional(true) : port_in(packet.port, rule.ports, ':');
    if (!source || !port) return std::nullopt;
    return *source && *port;
  }

  std::vector<Rule> rules_;
};

}  // namespace

Parsed parse_ufw(std::string_view text) {
  auto rules = std::make_unique<Ufw>();
  for (auto& line : lines_of(text)) {
    auto words = shell_words(line);
    if (!words) return std::unexpected(fmt::format("a quote is not closed: {}", line));
    if (auto fault = rules->take(std::move(*words))) return std::unexpected(*fault);
  }
  return rules;
}

}  // namespace sallyport::harden
