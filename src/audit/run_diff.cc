#include "audit/run_diff.h"

#include <algorithm>
#include <array>

namespace sallyport::audit {
namespace {

const StoredFinding* find(const StoredHost& host, const std::string& id) {
  auto found = std::find_if(host.findings.begin(), host.findings.end(), [&](auto& each) { return each.id == id; });
  return found == host.findings.end() ? nullptr : &*found;
}

// The worst first; what this version does not know any more weighs nothing.
std::array<size_t, 5> weight(const StoredHost& host) {
  std::array<size_t, 5> counts{};
  for (auto& finding : host.findings)
    if (auto kind = find_kind(finding.id)) counts[4 - static_cast<size_t>(kind->severity)]++;
  return counts;
}

void compare_port(uint16_t port, PortState before, PortState after, HostChange& change) {
  if (before == PortState::not_asked || after == PortState::not_asked) return;
  if (before != PortState::open && after == PortState::open) change.opened.push_back(port);
  if (before == PortState::open && after != PortState::open) change.closed.push_back(port);
}

void compare_findings(const StoredHost& before, const StoredHost& after, HostChange& change) {
  for (auto& finding : after.findings)
    if (!find(before, finding.id)) change.found.push_back(finding.id);
  for (auto& finding : before.findings)
    if (!find(after, finding.id)) (after.complete ? change.no_longer_found : change.not_asked_again).push_back(finding.id);
}

Change direction(const StoredHost& before, const StoredHost& after, const HostChange& change) {
  if (before.grade != after.grade && before.grade != Grade::none && after.grade != Grade::none) {
    if (after.grade > before.grade) return Change::worse;
    return change.not_asked_again.empty() ? Change::better : Change::changed;
  }
  auto old_weight = weight(before), new_weight = weight(after);
  if (new_weight > old_weight) return Change::worse;
  bool sure = change.not_asked_again.empty() && before.grade == after.grade;
  return new_weight < old_weight && sure ? Change::better : Change::changed;
}

bool differs(const HostChange& change) {
  return change.before != change.after || !change.opened.empty() || !change.closed.empty() || !change.found.empty() ||
         !change.no_longer_found.empty() || !change.not_asked_again.empty();
}

HostChange compare(const StoredHost& before, const StoredHost& after) {
  HostChange change{.address = after.address, .name = after.name, .before = before.grade, .after = after.grade};
  compare_port(445, before.smb, after.smb, change);
  compare_port(139, before.netbios, after.netbios, change);
  compare_port(137, before.names, after.names, change);
  compare_findings(before, after, change);
  change.change = direction(before, after, change);
  return change;
}

std::vector<uint16_t> open_ports(const StoredHost& host) {
  std::vector<uint16_t> ports;
  for (auto [port, state] : {std::pair(445, host.smb), std::pair(139, host.netbios), std::pair(137, host.names)})
    if (state == PortState::open) ports.push_back(static_cast<uint16_t>(port));
  return ports;
}

std::vector<std::string> ids(const StoredHost& host) {
  std::vector<std::string> list;
  for (auto& finding : host.findings) list.push_back(finding.id);
  return list;
}

HostChange appearance(const StoredHost& host) {
  return {.change = Change::appeared, .address = host.address, .name = host.name, .after = host.grade, .opened = open_ports(host),
          .found = ids(host)};
}

HostChange departure(const StoredHost& host) {
  return {.change = Change::gone, .address = host.address, .name = host.name, .before = host.grade, .closed = open_ports(host),
          .no_longer_found = ids(host)};
}

StoredRun without_hosts(const StoredRun& run) {
  return {run.id, run.started, run.version, run.targets, run.fingerprint, run.addresses, run.interrupted, {}};
}

const StoredHost* find(const StoredRun& run, const policy::IpAddress& address) {
  auto at =
      std::lower_bound(run.hosts.begin(), run.hosts.end(), address, [](auto& host, auto& key) { return host.address < key; });
  return at == run.hosts.end() || at->address != address ? nullptr : &*at;
}

}  // namespace

bool RunDiff::got_worse() const {
  return std::any_of(hosts.begin(), hosts.end(),
                     [](auto& host) { return host.change == Change::worse || host.change == Change::appeared; });
}

// A host that the earlier run did not ask is new to the history, so it is told as well.
RunDiff compare(const StoredRun& before, const StoredRun& after) {
  RunDiff diff{without_hosts(before), without_hosts(after), {}, 0, 0};
  for (auto& host : after.hosts) {
    auto* earlier = find(before, host.address);
    auto change = earlier ? compare(*earlier, host) : appearance(host);
    if (earlier && !differs(change)) diff.as_before++;
    else diff.hosts.push_back(std::move(change));
  }
  for (auto& host : before.hosts) {
    if (find(after, host.address)) continue;
    if (surely_asked(after, before, host)) diff.hosts.push_back(departure(host));
    else diff.not_asked++;
  }
  std::stable_sort(diff.hosts.begin(), diff.hosts.end(), [](auto& a, auto& b) {
    return a.change != b.change ? a.change < b.change : a.address < b.address;
  });
  return diff;
}

}  // namespace sallyport::audit
