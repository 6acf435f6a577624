#include "cli/names_text.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "audit/suffix_meaning.h"
#include "cli/nbtstat_text.h"

namespace sallyport::cli {
namespace {

using nlohmann::json;
using Text = std::expected<std::string, std::string>;

nbt::Name name_of(const json& one) {
  nbt::Name out;
  auto hex = one.at("hex").get<std::string>();
  for (size_t i = 0; i < out.bytes.size() && hex.size() == 32; i++)
    std::from_chars(hex.data() + 2 * i, hex.data() + 2 * i + 2, out.bytes[i], 16);
  return out;
}

std::string joined(const json& list) {
  std::string all;
  for (auto& one : list) all += (all.empty() ? "" : ", ") + one.get<std::string>();
  return all;
}

std::string row(const json& one, bool group, std::string_view middle) {
  auto name = name_of(one);
  return fmt::format("  {:<15} <{:02x}>  {:<6}  {}  {}\n", shown(name), name.suffix(), group ? "group" : "unique", middle,
                     audit::suffix_meaning(name, group));
}

std::string ttl_text(uint64_t seconds) {
  if (seconds >= 2 * 24 * 3600) return fmt::format("{} days", seconds / (24 * 3600));
  if (seconds >= 2 * 3600) return fmt::format("{} h", seconds / 3600);
  return seconds >= 120 ? fmt::format("{} min", seconds / 60) : fmt::format("{} s", seconds);
}

// The library reports what it does not find by throwing; it ends here.
template <class Make>
Text from_json(const std::string& text, Make make) {
  try {
    auto value = json::parse(text);
    if (value.contains("error")) return std::unexpected(value.at("error").get<std::string>());
    return make(value);
  } catch (const json::exception& error) {
    return std::unexpected(fmt::format("the server's answer cannot be read; is it of this version? ({})", error.what()));
  }
}

std::string own_text(const json& report) {
  if (report.at("listening").empty())
    return "no names: UDP port 137 is closed; it opens while a lease for port 139 is in force, or for a zone with wins = true\n";
  std::string out = "listening on UDP " + joined(report.at("listening")) + "\n", address;
  for (auto& one : report.at("own")) {
    if (auto now = one.at("address").get<std::string>(); now != address) {
      auto scope = one.at("scope").get<std::string>();
      out += fmt::format("{}{}\n", address = now, scope.empty() ? "" : ", scope " + scope);
    }
    auto state = one.at("state").get<std::string>();
    out += row(one, one.at("group"), fmt::format("{:<11}", state));
    if (state == "conflict") out += "    another machine has this name; it is claimed again every five minutes\n";
  }
  return out;
}

std::string cache_text(const json& report) {
  if (report.at("cache").empty()) return "no names of others were asked for lately\n";
  std::string out;
  for (auto& one : report.at("cache")) {
    auto what = one.at("found").get<bool>() ? joined(one.at("addresses")) : "nobody answers";
    out += row(one, one.at("group"), fmt::format("{:<31} {:>7}", what, ttl_text(one.at("ttl"))));
  }
  return out;
}

std::string wins_rows_text(const json& report) {
  auto& wins = report.at("wins");
  if (wins.is_null()) return "no WINS server: no zone of the policy has wins = true\n";
  auto names = wins.at("names").get<uint64_t>();
  auto out = fmt::format("{} names are registered, of {} at most\n", names, wins.at("cap").get<uint64_t>());
  for (auto& one : wins.at("rows"))
    out += row(one, one.at("group"), fmt::format("{:<31} {:>7}", joined(one.at("addresses")), ttl_text(one.at("ttl"))));
  if (names > wins.at("rows").size()) out += fmt::format("  ... and {} more\n", names - wins.at("rows").size());
  return out;
}

}  // namespace

Text own_names_text(const std::string& json) { return from_json(json, own_text); }
Text cached_names_text(const std::string& json) { return from_json(json, cache_text); }
Text wins_text(const std::string& json) { return from_json(json, wins_rows_text); }

Text part_of_names(const std::string& text, const char* part) {
  return from_json(text, [&](const json& report) { return report.at(part).dump() + "\n"; });
}

}  // namespace sallyport::cli
