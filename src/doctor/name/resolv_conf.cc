#include "doctor/name/resolv_conf.h"

#include <algorithm>
#include <charconv>

#include "doctor/text.h"

namespace sallyport::doctor {
namespace {

constexpr size_t kMostServers = 3;  // the resolver reads no more

void read_option(std::string_view option, Resolver& out) {
  if (!option.starts_with("ndots:")) return;
  auto digits = option.substr(6);
  std::from_chars(digits.data(), digits.data() + digits.size(), out.dots);
}

}  // namespace

Resolver parse_resolv_conf(std::string_view text) {
  Resolver out;
  for (auto line : lines_of(text)) {
    auto words = words_of(line);
    if (words.size() < 2 || words[0].starts_with('#') || words[0].starts_with(';')) continue;
    if (words[0] == "nameserver" && out.servers.size() < kMostServers)
      if (auto address = policy::parse_address(words[1])) out.servers.push_back(*address);
    // The last of them counts.
    if (words[0] == "search" || words[0] == "domain") out.search.assign(words.begin() + 1, words.end());
    if (words[0] == "options")
      for (size_t i = 1; i < words.size(); i++) read_option(words[i], out);
  }
  return out;
}

std::vector<std::string> names_to_try(const Resolver& resolver, const std::string& name) {
  if (name.ends_with('.')) return {name};
  std::vector<std::string> names;
  for (auto& domain : resolver.search) names.push_back(name + "." + domain);
  bool first = static_cast<size_t>(std::count(name.begin(), name.end(), '.')) >= resolver.dots;
  names.insert(first ? names.begin() : names.end(), name);
  return names;
}

}  // namespace sallyport::doctor
