#include "harden/flows.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "harden/datagram_flows.h"
#include "policy/weakening.h"

namespace sallyport::harden {
namespace {

using policy::Door;

std::vector<uint16_t> ports_of(const std::vector<policy::Endpoint>& listen, Door door) {
  std::vector<uint16_t> ports;
  for (auto& endpoint : listen) ports.push_back(endpoint.port);
  if (ports.empty()) ports.push_back(static_cast<uint16_t>(door));
  std::sort(ports.begin(), ports.end());
  ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
  return ports;
}

// Whose zone an address is: that of the longest prefix around it (policy/admit.cc). Painted from the shortest prefix on, each
// network takes its part out of what was painted before.
std::vector<AddressSet> painted(const std::vector<policy::Zone>& zones) {
  struct Patch {
    size_t zone;
    policy::Network network;
  };
  std::vector<Patch> patches;
  for (size_t i = 0; i < zones.size(); i++)
    for (auto& network : zones[i].networks) patches.push_back({i, network});
  std::stable_sort(patches.begin(), patches.end(), [](auto& a, auto& b) { return a.network.prefix < b.network.prefix; });
  std::vector<AddressSet> sets(zones.size());
  for (auto& patch : patches) {
    for (auto& set : sets) set.subtract(range_of(patch.network));
    sets[patch.zone].add(range_of(patch.network));
  }
  return sets;
}

void add_networks(Flows& flows, const AddressSet& set, const std::string& why) {
  for (auto& network : set.networks()) flows.allowed.push_back({network, Door::smb, {}, {}, {}, {}, why});
}

void add_zones(Flows& flows, const policy::Policy& policy) {
  if (policy.zones.empty()) {
    AddressSet everybody;
    for (auto family : kFamilies) everybody.add(everything(family));
    return add_networks(flows, everybody, "no zones: everybody");
  }
  auto sets = painted(policy.zones);
  for (size_t i = 0; i < sets.size(); i++) {
    if (policy.zones[i].open_smb) add_networks(flows, sets[i], title(policy.zones[i]));
    if (policy.zones[i].wins) add_names(flows, sets[i], title(policy.zones[i]));
  }
}

void add_leases(Flows& flows, const policy::Policy& policy) {
  for (auto& lease : policy.leases) {
    if (!lease.in_force(flows.at)) continue;
    auto udp = lease.door == Door::netbios && lease.device.is_v4() ? std::optional(kNamesAndDatagrams) : std::nullopt;
    flows.allowed.push_back({{lease.device, 128}, lease.door, udp, lease.until, lease.until_text, lease.mac, title(lease)});
  }
}

}  // namespace

Flows flows_of(const policy::Policy& policy, policy::Time now, std::vector<Vicinity> vicinities) {
  Flows flows;
  flows.at = now;
  flows.vicinities = std::move(vicinities);
  flows.smb_ports = ports_of(policy.server.listen, Door::smb);
  flows.netbios_ports = ports_of(policy.server.listen_netbios, Door::netbios);
  add_leases(flows, policy);
  add_zones(flows, policy);
  add_those_waited_for(flows, policy);
  return flows;
}

std::vector<PortRange> Flows::denied() const {
  std::vector<PortRange> all = {{137, 139}, {445, 445}};
  for (auto* ports : {&smb_ports, &netbios_ports})
    for (auto port : *ports)
      if (std::none_of(all.begin(), all.end(), [&](auto& range) { return range.first <= port && port <= range.last; }))
        all.push_back({port, port});
  std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.first < b.first; });
  return all;
}

AddressSet Flows::zone_sources() const {
  AddressSet set;
  for (auto& flow : allowed)
    if (flow.door == Door::smb && !flow.ends() && !flow.held) set.add(range_of(flow.source));
  return set;
}

AddressSet Flows::name_sources() const {
  AddressSet set;
  for (auto& flow : allowed)
    if (!flow.door && !flow.ends()) set.add(range_of(flow.source));
  return set;
}

std::string to_string(const PortRange& range, char dash) {
  return range.first == range.last ? fmt::format("{}", range.first) : fmt::format("{}{}{}", range.first, dash, range.last);
}

std::string to_string(const Flow& flow) {
  auto until = flow.until ? fmt::format(", until {}", flow.until_text) : std::string();
  return fmt::format("{} to {} ({}{})", policy::to_string(flow.source), ports_text(flow), flow.why, until);
}

std::string ports_text(const Flow& flow) {
  auto door = flow.door ? fmt::format("{}", static_cast<int>(*flow.door)) : std::string();
  if (!flow.udp) return door;
  return fmt::format("{}{}UDP {}", door, door.empty() ? "" : ", ", to_string(*flow.udp));
}

std::string utc(policy::Time time) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::optional<policy::Time> parse_utc(const std::string& text) {
  int year = 0, used = 0;
  unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u %2u:%2u:%2u%n", &year, &month, &day, &hour, &minute, &second, &used) != 6)
    return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (static_cast<size_t>(used) != text.size() || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::seconds(hour * 3600 + minute * 60 + second);
}

std::string plain(std::string text) {
  for (auto& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return text;
}

}  // namespace sallyport::harden
