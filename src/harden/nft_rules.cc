#include "harden/nft_rules.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace sallyport::harden {
namespace {

using nlohmann::json;
using policy::Door;

constexpr const char* kChain = "arriving";

json element(const policy::Network& network) {
  auto text = to_string(network);
  auto slash = text.find('/');
  if (slash == text.npos) return text;
  return {{"prefix", {{"addr", text.substr(0, slash)}, {"len", std::stoi(text.substr(slash + 1))}}}};
}

json named_set(const char* name, const char* type, const std::vector<policy::Network>& networks) {
  json set = {{"family", "inet"}, {"table", kTable}, {"name", name}, {"type", type}, {"flags", {"interval"}}};
  for (auto& network : networks) set["elem"].push_back(element(network));
  return {{"set", set}};
}

json match(json left, json right, const char* op = "==") {
  return {{"match", {{"op", op}, {"left", std::move(left)}, {"right", std::move(right)}}}};
}

json payload(const char* protocol, const char* field) { return {{"payload", {{"protocol", protocol}, {"field", field}}}}; }

// One port stands alone, several as a set; as nft lists them.
json port_match(const char* protocol, const std::vector<PortRange>& ranges) {
  json items = json::array();
  for (auto& range : ranges)
    items.push_back(range.first == range.last ? json(range.first) : json{{"range", {range.first, range.last}}});
  return match(payload(protocol, "dport"), items.size() == 1 ? items[0] : json{{"set", items}});
}

json port_match(const std::vector<uint16_t>& ports) {
  std::vector<PortRange> ranges;
  for (auto port : ports) ranges.push_back({port, port});
  return port_match("tcp", ranges);
}

json rule(json expressions, const std::string& comment = {}) {
  json made = {{"family", "inet"}, {"table", kTable}, {"chain", kChain}, {"expr", std::move(expressions)}};
  if (!comment.empty()) made["comment"] = comment;
  return {{"rule", made}};
}

json accept() { return {{"accept", nullptr}}; }

json source_match(const Flow& flow) { return match(payload(flow.is_v4() ? "ip" : "ip6", "saddr"), element(flow.source)); }

json flow_rule(const Flow& flow, json ports) {
  json expressions = json::array();
  if (flow.mac) expressions.push_back(match(payload("ether", "saddr"), to_string(*flow.mac)));
  expressions.push_back(source_match(flow));
  expressions.push_back(std::move(ports));
  // In seconds: a date in words would be read in the time zone, and by the summer time, of the day it is loaded.
  if (flow.until)
    expressions.push_back(match({{"meta", {{"key", "time"}}}}, std::to_string(flow.until->time_since_epoch().count()), "<"));
  expressions.push_back(accept());
  return rule(expressions, flow.until ? fmt::format("{} until {}", flow.why, flow.until_text) : flow.why);
}

// Of what is broadcast the source alone counts, too: the input hook sees it whatever address it was for.
void add_flow(const Flows& flows, const Flow& flow, json& objects) {
  if (flow.door) objects.push_back(flow_rule(flow, port_match(flows.ports(*flow.door))));
  if (flow.udp) objects.push_back(flow_rule(flow, port_match("udp", {*flow.udp})));
}

json set_rule(const char* protocol, const char* set, json ports, const char* comment) {
  return rule({match(payload(protocol, "saddr"), fmt::format("@{}", set)), std::move(ports), accept()}, comment);
}

void add_refusals(const Flows& flows, json& objects) {
  json counter = {{"counter", {{"packets", 0}, {"bytes", 0}}}};
  json reset = {{"reject", {{"type", "tcp reset"}}}};
  objects.push_back(rule({port_match("tcp", flows.denied()), counter, reset}, "everybody else"));
  objects.push_back(rule({port_match("udp", flows.denied()), counter, {{"drop", nullptr}}}, "everybody else"));
}

// Counts move, and times are listed as dates, in UTC because nft is run so.
void normalise(json& expression) {
  if (!expression.is_object()) return;
  if (expression.contains("counter")) expression["counter"] = {{"packets", 0}, {"bytes", 0}};
  auto match = expression.find("match");
  if (match == expression.end() || !match->is_object() || match->value("left", json()) != json{{"meta", {{"key", "time"}}}})
    return;
  auto right = match->value("right", json());
  auto time = right.is_string() ? parse_utc(right.get<std::string>()) : std::nullopt;
  if (time) (*match)["right"] = std::to_string(time->time_since_epoch().count());
}

}  // namespace

json nft_objects(const Flows& flows) {
  auto zones = flows.zone_sources(), names = flows.name_sources();
  json objects = json::array();
  objects.push_back({{"table", {{"family", "inet"}, {"name", kTable}}}});
  objects.push_back(named_set("smb4", "ipv4_addr", zones.networks(Family::ipv4)));
  objects.push_back(named_set("smb6", "ipv6_addr", zones.networks(Family::ipv6)));
  if (!names.empty()) objects.push_back(named_set("names4", "ipv4_addr", names.networks(Family::ipv4)));
  objects.push_back({{"chain",
                      {{"family", "inet"},
                       {"table", kTable},
                       {"name", kChain},
                       {"type", "filter"},
                       {"hook", "input"},
                       {"prio", -5},
                       {"policy", "accept"}}}});
  // What a machine says to itself crosses no network.
  objects.push_back(rule({match({{"meta", {{"key", "iifname"}}}}, "lo"), accept()}, "this machine itself"));
  for (auto& flow : flows.allowed)
    if (flow.ends() || flow.held) add_flow(flows, flow, objects);
  objects.push_back(set_rule("ip", "smb4", port_match(flows.smb_ports), "zones"));
  objects.push_back(set_rule("ip6", "smb6", port_match(flows.smb_ports), "zones"));
  if (!names.empty()) objects.push_back(set_rule("ip", "names4", port_match("udp", {kNames}), "names"));
  add_refusals(flows, objects);
  return objects;
}

std::string nft_json(const Flows& flows) {
  json table = {{"table", {{"family", "inet"}, {"name", kTable}}}};
  // Deleting what is not there is an error; adding what is there is none.
  json commands = {{{"add", table}}, {{"delete", table}}};
  for (auto& object : nft_objects(flows)) commands.push_back({{"add", object}});
  return json{{"nftables", commands}}.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string nft_text(const Flows& flows) {
  return fmt::format(
      "#!/usr/sbin/nft -f\n"
      "# Written by sallyport harden. Loading it again replaces the table; nothing else is touched.\n"
      "# Priority -5: behind destination NAT, before the usual filter. To accept here is only not to refuse: other tables are\n"
      "# still asked. Times are seconds since 1970, so that no time zone changes them.\n"
      "table inet {0}\n"
      "delete table inet {0}\n"
      "{1}",
      kTable, nft_table_text(nft_objects(flows)));
}

json own_objects(const json& listing) {
  json objects = json::array();
  auto found = listing.find("nftables");
  if (found == listing.end() || !found->is_array()) return objects;
  for (auto entry : *found) {
    if (!entry.is_object() || entry.empty()) continue;
    auto& value = entry.begin().value();
    if (!value.is_object() || value.value("family", json()) != "inet") continue;
    if (value.value(entry.begin().key() == "table" ? "name" : "table", json()) != kTable) continue;
    value.erase("handle");
    if (auto expressions = value.find("expr"); expressions != value.end() && expressions->is_array())
      for (auto& expression : *expressions) normalise(expression);
    objects.push_back(std::move(entry));
  }
  return objects;
}

}  // namespace sallyport::harden
