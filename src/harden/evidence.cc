#include "harden/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace sallyport::harden {
namespace {

using nlohmann::json;
using policy::SeenDevice;

const json* member(const json& value, std::initializer_list<const char*> names) {
  for (auto* name : names)
    if (auto found = value.find(name); found != value.end() && !found->is_null()) return &*found;
  return nullptr;
}

std::optional<policy::IpAddress> address_of(const json& value, std::initializer_list<const char*> names) {
  auto* found = member(value, names);
  return found && found->is_string() ? policy::parse_address(found->get_ref<const std::string&>()) : std::nullopt;
}

// Anything but 139 is the other door. Nothing said: a list of those at the old one.
bool at_old_door(const json& value) {
  auto* port = member(value, {"port"});
  return !port || (port->is_number_integer() && port->get<int64_t>() == 139);
}

bool read_device(const json& value, policy::Time now, std::vector<SeenDevice>& seen) {
  auto device = value.is_object() ? address_of(value, {"device", "address", "peer"}) : std::nullopt;
  if (!device) return false;
  if (!at_old_door(value)) return true;
  SeenDevice one{*device, {}, now};
  if (auto* name = member(value, {"calling_name", "name"}); name && name->is_string()) one.calling_name = *name;
  if (auto* time = member(value, {"last_seen", "since"}); time && time->is_number_integer())
    one.last_seen = policy::Time(std::chrono::seconds(time->get<int64_t>()));
  seen.push_back(std::move(one));
  return true;
}

// A session that stands is seen now, since whenever it began.
bool read_sessions(const json& sessions, policy::Time now, std::vector<SeenDevice>& seen) {
  if (!sessions.is_array()) return false;
  for (auto session : sessions) {
    if (session.is_object()) session.erase("since");
    if (!read_device(session, now, seen)) return false;
  }
  return true;
}

bool read_list(const json& list, policy::Time now, std::vector<SeenDevice>& seen) {
  return list.is_array() && std::all_of(list.begin(), list.end(), [&](auto& each) { return read_device(each, now, seen); });
}

// A list, one device, or what `sallyport status --json` prints.
bool read_value(const json& value, policy::Time now, std::vector<SeenDevice>& seen) {
  if (value.is_array()) return read_list(value, now, seen);
  if (!value.is_object()) return false;
  auto *sessions = member(value, {"sessions"}), *old = member(value, {"old_door", "devices"});
  if (!sessions && !old) return read_device(value, now, seen);
  return (!sessions || read_sessions(*sessions, now, seen)) && (!old || read_list(*old, now, seen));
}

std::string known_as(const SeenDevice& device) {
  auto name = plain(device.calling_name);
  return policy::to_string(device.device) + (name.empty() ? "" : fmt::format(" ({})", name));
}

bool let_in(const Flows& flows, const policy::IpAddress& device) {
  return std::any_of(flows.allowed.begin(), flows.allowed.end(),
                     [&](auto& flow) { return flow.door == policy::Door::netbios && flow.source.contains(device); });
}

bool is_number(const json* value, int number) { return value && value->is_number_integer() && value->get<int64_t>() == number; }

bool is_open(const json* value) {
  return value && ((value->is_string() && *value == "open") || (value->is_boolean() && value->get<bool>()));
}

// A port may be told as {"smb": {"port": "open"}}, {"ports": {"139": "open"}}, or by a finding that is about it.
void read_ports(const json& host, Found& found) {
  if (auto* smb = member(host, {"smb"}); smb && smb->is_object()) found.smb |= is_open(member(*smb, {"port", "state"}));
  if (auto* old = member(host, {"netbios"}); old && old->is_object()) found.netbios |= is_open(member(*old, {"port", "state"}));
  if (auto* ports = member(host, {"ports"}); ports && ports->is_object()) {
    found.smb |= is_open(member(*ports, {"445", "tcp445", "smb"}));
    found.netbios |= is_open(member(*ports, {"139", "tcp139", "netbios"}));
  }
}

void read_findings(const json& findings, Found& found) {
  if (!findings.is_array()) return;
  for (auto& finding : findings) {
    if (!finding.is_object()) continue;
    auto* id = member(finding, {"id"});
    auto* port = member(finding, {"port"});
    found.netbios |= is_number(port, 139);
    found.smb |= is_number(port, 445);
    if (!id || !id->is_string()) continue;
    auto name = id->get<std::string>();
    found.smb1 |= name.starts_with("smb1");
    found.netbios |= name.starts_with("netbios-session") || name.find("139") != name.npos;
  }
}

}  // namespace

std::expected<std::vector<SeenDevice>, std::string> read_evidence(std::string_view text, policy::Time now) {
  std::vector<SeenDevice> seen;
  if (auto whole = json::parse(text, nullptr, false); !whole.is_discarded()) {
    if (read_value(whole, now, seen)) return seen;
    return std::unexpected("it is JSON, but no list of devices: an array of {\"device\": ADDRESS, \"last_seen\": SECONDS}");
  }
  size_t number = 0;
  for (size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    at = end + 1;
    number++;
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    auto value = json::parse(line, nullptr, false);
    if (value.is_discarded() || !read_value(value, now, seen))
      return std::unexpected(fmt::format("line {} is no device: {{\"device\": ADDRESS, \"last_seen\": SECONDS}}", number));
  }
  return seen;
}

std::vector<Held> hold_back(Flows& flows, const std::vector<SeenDevice>& seen, policy::Time since) {
  std::vector<Held> held;
  for (auto& device : seen) {
    if (device.last_seen < since || device.device.is_loopback() || let_in(flows, device.device)) continue;
    held.push_back({device});
    Flow flow;
    flow.source = {device.device, 128};
    flow.door = policy::Door::netbios;
    if (flow.is_v4()) flow.udp = kNamesAndDatagrams;  // it may find its server by name
    flow.why = "held back: seen on " + utc(device.last_seen).substr(0, 10);
    flow.held = true;
    flows.allowed.push_back(std::move(flow));
  }
  return held;
}

std::string to_string(const Held& held) {
  return fmt::format("{}, seen on port 139 on {}", known_as(held.device), utc(held.device.last_seen).substr(0, 10));
}

std::expected<std::vector<Found>, std::string> read_audit(std::string_view report) {
  auto value = json::parse(report, nullptr, false);
  auto* hosts = value.is_object() ? member(value, {"hosts"}) : nullptr;
  if (!hosts || !hosts->is_array()) return std::unexpected("it is no report of sallyport audit --json: it has no list \"hosts\"");
  std::vector<Found> all;
  for (auto& host : *hosts) {
    auto address = host.is_object() ? address_of(host, {"address"}) : std::nullopt;
    if (!address) continue;
    Found found{*address};
    read_ports(host, found);
    if (auto* findings = member(host, {"findings"})) read_findings(*findings, found);
    all.push_back(found);
  }
  return all;
}

std::string to_string(const Found& found) {
  auto text = policy::to_string(found.address);
  if (!found.netbios && !found.smb) return text + " answers at neither port";
  text += fmt::format(" answers at {}", found.netbios && found.smb ? "139 and 445" : found.netbios ? "139" : "445");
  return found.smb1 ? text + ", and speaks SMB 1" : text;
}

}  // namespace sallyport::harden
