// [[zone]]: what the machines of some networks are held to on port 445.
#include <fmt/format.h>

#include <algorithm>

#include "policy/load_parts.h"
#include "policy/weakening.h"

namespace sallyport::policy {
namespace {

const Zone* zone_with(const Policy& policy, const Network& network) {
  for (auto& zone : policy.zones)
    if (std::find(zone.networks.begin(), zone.networks.end(), network) != zone.networks.end()) return &zone;
  return nullptr;
}

std::string network_advice(const ParsedNetwork& parsed) {
  if (parsed.fault == NetworkFault::host_bits) return fmt::format("did you mean \"{}\"?", parsed.suggestion);
  if (parsed.fault == NetworkFault::bad_prefix) return "the number behind / is 0 to 32 for IPv4 and 0 to 128 for IPv6";
  return "write it like \"192.168.1.0/24\", \"2001:db8::/32\" or \"192.168.1.7\"";
}

void load_networks(Loading& loading, Section& section, Zone& zone) {
  section.require("networks", "add networks = [\"192.168.1.0/24\"]");
  section.each_text("networks", [&](const std::string& text, const Position& at) {
    auto parsed = parse_network(text);
    if (!parsed.network) return section.error(at, fmt::format("\"{}\" is not a network", text), network_advice(parsed));
    auto* other = zone_with(loading.policy, *parsed.network);
    if (other || std::find(zone.networks.begin(), zone.networks.end(), *parsed.network) != zone.networks.end())
      return section.error(at, fmt::format("the network {} is already in {}", text, other ? title(*other) : "this zone"),
                           "a network belongs to one zone: take it out of the other");
    zone.networks.push_back(*parsed.network);
  });
}

void load_ports(Section& section, Zone& zone) {
  auto* value = section.any("ports");
  if (!value) return;
  zone.open_smb = false;
  if (value->kind != TomlKind::array)
    return section.error(value->at, "ports must be a list of numbers", "write ports = [445], or [] to close the zone");
  for (auto& item : value->items) {
    if (item.kind == TomlKind::integer && item.integer == 445)
      zone.open_smb = true;
    else if (item.kind == TomlKind::integer && item.integer == 139)
      section.error(item.at, "a zone cannot open port 139", "open it for one device until a day: [[lease]]");
    else
      section.error(item.at, "ports knows only 445", "write ports = [445], or [] to close the zone");
  }
}

std::optional<Dialect> load_dialect(Section& section, std::string_view key) {
  std::string text;
  if (!section.text(key, text)) return std::nullopt;
  return dialect_from(section, text, section.at(key));
}

void load_dialects(Section& section, Terms& terms) {
  auto lowest = load_dialect(section, "min_dialect").value_or(Dialect::smb_3_0);
  auto highest = load_dialect(section, "max_dialect").value_or(Dialect::smb_3_1_1);
  if (lowest > highest) {
    auto wrong = section.has("max_dialect") ? "max_dialect" : "min_dialect";
    return section.error(section.at(wrong),
                         fmt::format("min_dialect {} is above max_dialect {}", to_string(lowest), to_string(highest)),
                         fmt::format("set min_dialect = \"{}\" or lower", to_string(highest)));
  }
  terms.dialects = DialectSet::range(lowest, highest);
}

// SMB 2 cannot encrypt: such a zone would invite clients and then turn every one of them away.
void check_encryption_possible(Section& section, const Terms& terms) {
  if (terms.encryption != Requirement::required || terms.dialects.lowest() >= Dialect::smb_3_0) return;
  section.error(section.at("min_dialect"),
                fmt::format("SMB {} cannot encrypt, and encryption is required", to_string(terms.dialects.lowest())),
                "set min_dialect = \"3.0\", or encryption = \"optional\"");
}

void check_name(Loading& loading, Section& section, const Zone& zone) {
  if (zone.name.empty()) return section.error(section.at("name"), "the zone's name is empty", "add name = \"office\"");
  for (auto& other : loading.policy.zones)
    if (other.name == zone.name)
      section.error(section.at("name"), fmt::format("zone \"{}\" is already defined in line {}", zone.name, other.at.line),
                    "rename one");
}

}  // namespace

void load_zone(Loading& loading, const TomlValue& table) {
  Section section(table, "[[zone]]", loading.errors);
  Zone zone;
  zone.at = section.at();
  section.require("name", "add name = \"office\"");
  if (section.text("name", zone.name)) check_name(loading, section, zone);
  load_networks(loading, section, zone);
  load_ports(section, zone);
  load_dialects(section, zone.terms);
  load_protection(section, zone.terms);
  load_shares_and_rights(loading, section, zone.terms);
  load_logins(section, zone.terms);
  section.flag("wins", zone.wins);
  check_encryption_possible(section, zone.terms);
  require_reason(section, zone.terms);
  if (zone.wins && zone.terms.reason.find_first_not_of(" \t") == std::string::npos)
    section.error(section.at("wins"), fmt::format("{} is weaker than the default without a reason ({})", section.title(), kWinsWeakness),
                  "add reason = \"why this is needed\"");
  section.reject_unknown();
  loading.policy.zones.push_back(std::move(zone));
}

}  // namespace sallyport::policy
