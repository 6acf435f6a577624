#include "harden/evaluate_parts.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "harden/evaluate.h"

namespace sallyport::harden {
namespace {

std::optional<int64_t> number(std::string_view text) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::optional<bool> port_in_one(uint16_t port, std::string_view text, char dash) {
  auto middle = text.find(dash);
  auto first = number(text.substr(0, middle));
  auto last = middle == text.npos ? first : number(text.substr(middle + 1));
  if (!first || !last || *first < 0 || *last > 65535 || *first > *last) return std::nullopt;
  return *first <= port && port <= *last;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  static constexpr std::string_view kNames[] = {"passes", "refused", "left alone", "unclear"};
  return kNames[static_cast<size_t>(outcome)];
}

std::optional<std::vector<std::string>> shell_words(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool inside = false;
  char quote = 0;
  for (size_t i = 0; i < line.size(); i++) {
    char c = line[i];
    if (quote) {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c, inside = true;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      if (inside) words.push_back(std::exchange(word, {}));
      inside = false;
    } else if (c == '#' && !inside) {
      break;
    } else {
      word += c, inside = true;
    }
  }
  if (quote) return std::nullopt;
  if (inside) words.push_back(word);
  return words;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  bool joined = false;
  for (size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    std::string line(text.substr(at, end - at));
    at = end + 1;
    bool joins = line.ends_with('\\');
    if (joins) line.pop_back();
    if (joined)
      lines.back() += line;
    else
      lines.push_back(line);
    joined = joins;
  }
  return lines;
}

std::optional<policy::Time> take_guard(std::vector<std::string>& words) {
  if (words.size() < 3 || words[0] != "before" || words[2] != "&&") return std::nullopt;
  auto end = number(words[1]);
  if (!end) return std::nullopt;
  words.erase(words.begin(), words.begin() + 3);
  return policy::Time(std::chrono::seconds(*end));
}

std::optional<bool> address_in(const policy::IpAddress& address, std::string_view text) {
  if (auto dash = text.find('-'); dash != text.npos) {
    auto first = policy::parse_address(text.substr(0, dash)), last = policy::parse_address(text.substr(dash + 1));
    if (!first || !last || first->is_v4() != last->is_v4()) return std::nullopt;
    return address.is_v4() == first->is_v4() && *first <= address && address <= *last;
  }
  auto parsed = policy::parse_network(text);
  if (!parsed.network) return std::nullopt;
  return address.is_v4() == parsed.network->address.is_v4() && parsed.network->contains(address);
}

std::optional<bool> port_in(uint16_t port, std::string_view text, char dash) {
  bool found = false;
  for (size_t at = 0; at <= text.size();) {
    auto end = std::min(text.find(',', at), text.size());
    auto one = port_in_one(port, text.substr(at, end - at), dash);
    if (!one) return std::nullopt;
    found |= *one;
    at = end + 1;
  }
  return found;
}

}  // namespace sallyport::harden
