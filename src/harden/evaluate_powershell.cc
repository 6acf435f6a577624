// Rules of Windows' firewall as New-NetFirewallRule makes them. A rule that blocks goes before every rule that allows; what no
// rule is about is refused when it comes in and passes when it goes out, as -DefaultInboundAction Block has it.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "harden/evaluate.h"
#include "harden/evaluate_parts.h"

namespace sallyport::harden {
namespace {

using Values = std::vector<std::string>;

struct Token {
  std::string text;
  bool quoted = false;
};

// Words, 'strings' and the signs ( ) , = | of one statement; a '#' begins a comment.
std::optional<std::vector<Token>> tokens_of(std::string_view line) {
  std::vector<Token> tokens;
  for (size_t i = 0; i < line.size();) {
    char c = line[i];
    if (c == '#') break;
    if (c == ' ' || c == '\t' || c == '\r') {
      i++;
    } else if (c == '\'') {
      std::string text;
      for (i++;; i++) {
        if (i >= line.size()) return std::nullopt;
        if (line[i] != '\'')
          text += line[i];
        else if (i + 1 < line.size() && line[i + 1] == '\'')
          text += line[i++];
        else
          break;
      }
      i++;
      tokens.push_back({text, true});
    } else if (std::string_view("(),=|").find(c) != std::string_view::npos) {
      tokens.push_back({std::string(1, c)}), i++;
    } else {
      auto end = std::min(line.find_first_of(" \t\r'(),=|#", i), line.size());
      tokens.push_back({std::string(line.substr(i, end - i))}), i = end;
    }
  }
  return tokens;
}

struct Rule {
  std::map<std::string, Values> parameters;
  std::string text;
  const std::string& one(const std::string& name) const {
    static const std::string kNone;
    auto found = parameters.find(name);
    return found == parameters.end() || found->second.empty() ? kNone : found->second[0];
  }
};

class Windows : public RuleSet {
 public:
  std::optional<std::string> take(const std::string& line) {
    auto tokens = tokens_of(line);
    if (!tokens)
      return line.find("New-NetFirewallRule") == line.npos ? std::nullopt : std::optional("a string is not closed: " + line);
    if (tokens->size() > 2 && (*tokens)[0].text.starts_with('$') && (*tokens)[1].text == "=") assign(*tokens);
    if (tokens->empty() || (*tokens)[0].text != "New-NetFirewallRule") return std::nullopt;
    return take_rule(*tokens, line);
  }

  Verdict judge(const Packet& packet) const override {
    const Rule* allowed = nullptr;
    for (auto& rule : rules_) {
      auto found = matches(rule, packet);
      if (!found) return {Outcome::unclear, rule.text};
      if (*found && rule.one("-Action") == "Block") return {Outcome::refused, rule.text};
      if (*found) allowed = &rule;
    }
    if (allowed) return {Outcome::passes, allowed->text};
    return {packet.direction == Direction::in ? Outcome::refused : Outcome::passes, "the default of the profile"};
  }

 private:
  // $Name = @('a', 'b')
  void assign(const std::vector<Token>& tokens) {
    Values values;
    for (auto& token : tokens)
      if (token.quoted) values.push_back(token.text);
    variables_[tokens[0].text] = std::move(values);
  }

  std::optional<std::string> take_rule(const std::vector<Token>& tokens, const std::string& line) {
    Rule rule{{}, line};
    std::string name;
    for (size_t i = 1; i < tokens.size() && tokens[i].text != "|"; i++) {
      auto& token = tokens[i];
      if (!token.quoted && token.text.starts_with('-')) {
        name = token.text;
        rule.parameters[name];
      } else if (!token.quoted && token.text.starts_with('$')) {
        auto found = variables_.find(token.text);
        if (found == variables_.end()) return fmt::format("{} is not set before: {}", token.text, line);
        rule.parameters[name] = found->second;
      } else if (token.quoted || token.text != ",") {
        rule.parameters[name].push_back(token.text);
      }
    }
    static const std::string_view kKnown[] = {"-Group",    "-DisplayName", "-Direction",  "-Action",        "-Profile",
                                              "-Protocol", "-LocalPort",   "-RemotePort", "-RemoteAddress", "-Name"};
    for (auto& [given, values] : rule.parameters)
      if (std::find(std::begin(kKnown), std::end(kKnown), given) == std::end(kKnown))
        return fmt::format("{} is not understood: {}", given, line);
    rules_.push_back(std::move(rule));
    return std::nullopt;
  }

  static std::optional<bool> any_of(const Rule& rule, const std::string& name, auto one) {
    auto found = rule.parameters.find(name);
    if (found == rule.parameters.end()) return true;
    bool any = false;
    for (auto& value : found->second) {
      auto inside = value == "Any" ? std::optional(true) : one(value);
      if (!inside) return std::nullopt;
      any |= *inside;
    }
    return any;
  }

  static std::optional<bool> matches(const Rule& rule, const Packet& packet) {
    if (rule.one("-Direction") != (packet.direction == Direction::in ? "Inbound" : "Outbound")) return false;
    if (rule.one("-Protocol") != (packet.protocol == Protocol::tcp ? "TCP" : "UDP")) return false;
    // Coming in, the port is ours; going out, the other side's.
    auto ports = packet.direction == Direction::in ? "-LocalPort" : "-RemotePort";
    if (rule.parameters.contains(packet.direction == Direction::in ? "-RemotePort" : "-LocalPort")) return std::nullopt;
    auto port = any_of(rule, ports, [&](auto& value) { return port_in(packet.port, value, '-'); });
    auto peer = any_of(rule, "-RemoteAddress", [&](auto& value) { return address_in(packet.peer, value); });
    if (!port || !peer) return std::nullopt;
    return *port && *peer;
  }

  std::map<std::string, Values> variables_;
  std::vector<Rule> rules_;
};

}  // namespace

Parsed parse_powershell(std::string_view text) {
  auto rules = std::make_unique<Windows>();
  for (auto& line : lines_of(text))
    if (auto fault = rules->take(line)) return std::unexpected(*fault);
  return rules;
}

}  // namespace sallyport::harden
