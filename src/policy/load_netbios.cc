// [netbios]: names on port 137 and announcements on 138.
#include <fmt/format.h>

#include <algorithm>

#include "policy/load_parts.h"

namespace sallyport::policy {
namespace {

// RFC 1001 14.1: labels of up to 63 characters, 254 in all less the name's own 34.
bool valid_scope(std::string_view scope) {
  constexpr size_t kLongest = 220, kLongestLabel = 63;
  if (scope.size() > kLongest) return false;
  for (size_t at = 0; at <= scope.size();) {
    size_t end = std::min(scope.find('.', at), scope.size());
    if (end == at || end - at > kLongestLabel) return false;
    at = end + 1;
  }
  return std::all_of(scope.begin(), scope.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

void load_scope(Section& section, std::string& into) {
  if (!section.text("scope", into) || into.empty() || valid_scope(into)) return;
  section.error(section.at("scope"), fmt::format("scope = \"{}\" is not a NetBIOS scope", into),
                "write labels of up to 63 characters with dots between them");
}

void load_wins(Section& section, std::vector<IpAddress>& into) {
  constexpr size_t kMost = 4;
  section.each_text("wins", [&](const std::string& text, const Position& at) {
    auto address = parse_address(text);
    if (!address || !address->is_v4() || address->is_unspecified())
      section.error(at, fmt::format("wins = \"{}\" is not one machine's IPv4 address", text), "write it like \"192.168.1.7\"");
    else if (into.size() == kMost)
      section.error(at, fmt::format("more than {} WINS servers", kMost), "name the nearest");
    else
      into.push_back(*address);
  });
}

}  // namespace

void load_netbios(Loading& loading, const TomlValue& table) {
  static constexpr std::string_view kNodes[] = {"b", "p", "m", "h"};
  static constexpr std::string_view kAnnounce[] = {"off", "devices", "network"};
  static constexpr std::string_view kElections[] = {"lose", "win"};
  Section section(table, "[netbios]", loading.errors);
  auto& netbios = loading.policy.netbios;
  size_t index;
  if (section.choice("node", kNodes, index)) netbios.node = static_cast<NodeType>(index);
  load_wins(section, netbios.wins);
  load_scope(section, netbios.scope);
  if (section.choice("announce", kAnnounce, index)) netbios.announce = static_cast<Announce>(index);
  if (section.choice("elections", kElections, index)) netbios.win_elections = index == 1;
  if (netbios.node != NodeType::b && netbios.wins.empty())
    section.error(section.at("node"), fmt::format("node = \"{}\" asks a WINS server, and none is named", kNodes[static_cast<size_t>(netbios.node)]),
                  "add wins = [\"192.168.1.7\"], or set node = \"b\"");
  section.reject_unknown();
}

}  // namespace sallyport::policy
