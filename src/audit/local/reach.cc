#include "audit/local/reach.h"

#include <algorithm>
#include <map>

namespace sallyport::audit::local {
namespace {

using harden::AddressRange;
using policy::IpAddress;

constexpr size_t kMostParts = 1000;  // of a group that are asked about: the largest

double size_of(const AddressRange& range) {
  double size = 0;
  for (size_t i = 0; i < 16; i++) size = size * 256 + range.last.bytes[i] - range.first.bytes[i];
  return size;
}

// Cuts ranges wherever a rule begins or ends to speak of an address.
std::vector<AddressRange> parts_of(const std::vector<AddressRange>& sources, const std::vector<AddressRange>& named) {
  std::vector<IpAddress> cuts;
  for (auto& each : named) {
    cuts.push_back(each.first);
    if (auto behind = harden::next(each.last)) cuts.push_back(*behind);
  }
  std::sort(cuts.begin(), cuts.end());
  std::vector<AddressRange> parts;
  for (auto range : sources) {
    for (auto cut = std::upper_bound(cuts.begin(), cuts.end(), range.first); cut != cuts.end() && *cut <= range.last; cut++) {
      if (*cut == range.first) continue;
      auto before = harden::previous(*cut);
      if (!before || cut->is_v4() != range.first.is_v4()) continue;
      parts.push_back({range.first, *before});
      range.first = *cut;
    }
    parts.push_back(range);
  }
  std::stable_sort(parts.begin(), parts.end(), [](auto& a, auto& b) { return size_of(a) > size_of(b); });
  return parts;
}

Known takes(const Socket& socket, const IpAddress& target) {
  if (!socket.address.is_unspecified()) return known(socket.address == target);
  if (!socket.v6) return known(target.is_v4());
  return target.is_v4() ? socket.takes_v4 : Known::yes;
}

// By any of them; what is not known of one does not matter where another does.
Known takes(std::span<const Socket> sockets, const IpAddress& target) {
  auto all = Known::no;
  for (auto& socket : sockets) {
    auto one = takes(socket, target);
    if (one == Known::yes) return one;
    if (one == Known::unknown) all = one;
  }
  return all;
}

struct Answer {
  Passage passage;
  std::string by;
  auto operator<=>(const Answer&) const = default;
};
using Answers = std::map<Answer, std::vector<AddressRange>>;

Answer answer_of(const Firewall& firewall, const harden::Packet& packet) {
  if (!firewall.rules) return {Passage::unknown, firewall.problem};
  auto verdict = firewall.rules->judge(packet);
  if (verdict.outcome == harden::Outcome::refused) return {verdict.rejects ? Passage::rejected : Passage::dropped, verdict.by};
  if (verdict.outcome != harden::Outcome::passes) return {Passage::unknown, verdict.by};
  return firewall.unseen.empty() ? Answer{Passage::accepted, verdict.by} : Answer{Passage::unknown, firewall.unseen};
}

// One of them that is not this machine itself.
std::optional<IpAddress> peer_in(const AddressRange& part, const Machine& machine) {
  auto is_own = [&](auto& address) {
    return std::any_of(machine.addresses.begin(), machine.addresses.end(), [&](auto& own) { return own.address == address; });
  };
  std::optional<IpAddress> peer = part.first;
  while (peer && *peer <= part.last && is_own(*peer)) peer = harden::next(*peer);
  return peer && *peer <= part.last ? peer : std::nullopt;
}

Answers ask(const std::vector<AddressRange>& parts, harden::Packet packet, const Machine& machine, const Firewall& firewall) {
  Answers answers;
  for (size_t i = 0; i < parts.size() && i < kMostParts; i++) {
    auto peer = peer_in(parts[i], machine);
    if (!peer) continue;
    packet.peer = *peer;
    answers[answer_of(firewall, packet)].push_back(parts[i]);
  }
  if (parts.size() > kMostParts)
    answers[{Passage::unknown,
             "the rules tell more groups of addresses apart than were asked about; some of them are named here"}]
        .assign(parts.begin() + kMostParts, parts.end());
  return answers;
}

// At this interface a packet for that address can arrive.
bool can_be_for(const LocalAddress& target, const PeerGroup& group) {
  if (target.address.is_v4() != group.v4) return false;
  return !target.is_link_local() || (group.attached && target.interface == group.interface);
}

bool is_most(const std::vector<AddressRange>& parts, const PeerGroup& group) {
  double some = 0, all = 0;
  for (auto& range : parts) some += size_of(range) + 1;
  for (auto& range : group.sources) all += size_of(range) + 1;
  return some > all / 2;
}

std::vector<policy::Network> networks_of(const std::vector<AddressRange>& parts, const PeerGroup& group) {
  harden::AddressSet set;
  for (size_t i = 0; i < parts.size() && i < kMostParts; i++) set.add(parts[i]);
  return set.networks(group.v4 ? harden::Family::ipv4 : harden::Family::ipv6);
}

// Whether a socket for every IPv6 address takes IPv4 too, not every kernel tells.
Answer as_far_as_known(const Answer& answer, Known taken) {
  if (taken == Known::yes || answer.passage < Passage::unknown) return answer;
  return {Passage::unknown, "the kernel does not tell whether this socket takes IPv4 too"};
}

void add_ways(GroupReach& reach, const Answers& answers, const IpAddress& target, Known taken) {
  for (auto& [given, parts] : answers) {
    auto answer = as_far_as_known(given, taken);
    auto sources = answers.size() == 1 ? std::vector<policy::Network>() : networks_of(parts, reach.group);
    auto same = std::find_if(reach.ways.begin(), reach.ways.end(), [&](auto& way) {
      return way.passage == answer.passage && way.by == answer.by && way.sources == sources;
    });
    if (same == reach.ways.end())
      reach.ways.push_back({answer.passage, answer.by, sources, {target}, is_most(parts, reach.group)});
    else
      same->targets.push_back(target);
  }
}

std::optional<GroupReach> reach_from(const PeerGroup& group, std::span<const Socket> sockets, const Machine& machine,
                                     const Firewall& firewall, policy::Time now) {
  GroupReach reach{group, Passage::dropped, {}, 0};
  auto parts = firewall.rules ? parts_of(group.sources, firewall.rules->addresses()) : group.sources;
  for (auto& target : targets_of(sockets, machine)) {
    if (!can_be_for(target, group)) continue;
    reach.targets++;
    harden::Packet packet{{}, sockets.front().protocol, sockets.front().port, now};
    packet.interface = group.interface;
    packet.target = target.address;
    packet.any_hardware = true;
    add_ways(reach, ask(parts, packet, machine, firewall), target.address, takes(sockets, target.address));
  }
  if (reach.ways.empty()) return std::nullopt;
  std::stable_sort(reach.ways.begin(), reach.ways.end(), [](auto& a, auto& b) { return a.passage > b.passage; });
  reach.passage = reach.ways.front().passage;
  return reach;
}

// Bound to an interface, a socket gets only what comes in there.
bool takes_from(std::span<const Socket> sockets, const PeerGroup& group, const Machine& machine) {
  return std::any_of(sockets.begin(), sockets.end(), [&](auto& socket) {
    auto here = [&](auto& own) { return own.index == socket.interface && own.interface == group.interface; };
    return !socket.interface || std::any_of(machine.addresses.begin(), machine.addresses.end(), here);
  });
}

}  // namespace

std::string_view to_string(Passage passage) {
  static constexpr std::string_view kNames[] = {"dropped", "rejected", "unknown", "accepted"};
  return kNames[static_cast<size_t>(passage)];
}

std::vector<LocalAddress> targets_of(std::span<const Socket> sockets, const Machine& machine) {
  std::vector<LocalAddress> found;
  for (auto& own : machine.addresses) {
    if (!own.address.is_loopback() && takes(sockets, own.address) != Known::no) found.push_back(own);
  }
  return found;
}

std::vector<GroupReach> reach_of(std::span<const Socket> sockets, const Machine& machine, const Firewall& firewall,
                                 policy::Time now) {
  std::vector<GroupReach> all;
  for (auto& group : peer_groups(machine))
    if (takes_from(sockets, group, machine))
      if (auto reach = reach_from(group, sockets, machine, firewall, now)) all.push_back(std::move(*reach));
  return all;
}

}  // namespace sallyport::audit::local
