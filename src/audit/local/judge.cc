#include <fmt/format.h>

#include <algorithm>

#include "audit/local/report.h"

namespace sallyport::audit::local {
namespace {

bool may_be_reached(const Listener& listener) { return listener.exposure >= Exposure::unknown; }

std::string reached_in_words(const Listener& listener) {
  switch (listener.exposure) {
    case Exposure::everywhere: return "which everybody may reach";
    case Exposure::networks: return "which the attached networks may reach";
    case Exposure::some: return "which chosen peers may reach";
    default: break;
  }
  return "and who may reach it is not known";
}

// Whom the firewall lets in from elsewhere, and by what; nullptr when it lets in few or nobody.
const Way* lets_in(const GroupReach& reach) {
  if (reach.group.attached) return nullptr;
  auto found = std::find_if(reach.ways.begin(), reach.ways.end(),
                            [](auto& way) { return way.passage == Passage::accepted && way.of_most; });
  return found == reach.ways.end() ? nullptr : &*found;
}

class Findings {
 public:
  // Each kind once: what another listener adds to it is appended.
  void add(std::string_view id, uint16_t port, const std::string& evidence, Maker maker) {
    auto* kind = find_kind(id);
    auto found = std::find_if(all_.begin(), all_.end(), [&](auto& each) { return each.kind == kind; });
    if (found == all_.end()) {
      all_.push_back({kind, port, evidence, maker});
      return;
    }
    if (found->port != port) found->port = 0;
    if (found->maker != maker) found->maker = Maker::unknown;
    if (found->evidence.find(evidence) == std::string::npos) found->evidence += "; " + evidence;
  }

  std::vector<LocalFinding> take() {
    std::stable_sort(all_.begin(), all_.end(), [](auto& a, auto& b) { return a.kind->severity > b.kind->severity; });
    return std::move(all_);
  }

 private:
  std::vector<LocalFinding> all_;
};

Maker maker_of(const LocalReport& report, const Listener& listener) {
  return listener.configuration ? report.configurations[*listener.configuration].maker : Maker::unknown;
}

void judge_door(Findings& findings, const LocalReport& report, const Listener& listener) {
  std::string_view kind;
  if (listener.protocol == Protocol::tcp && listener.port == 139) kind = "netbios-session-open";
  if (listener.protocol == Protocol::udp && listener.port == 137) kind = "netbios-names-told";
  if (listener.protocol == Protocol::udp && listener.port == 443) kind = "quic-answers";
  if (!kind.empty())
    findings.add(kind, listener.port,
                 fmt::format("{} listens on {}, {}", listener.owner.title(), title(listener), reached_in_words(listener)),
                 maker_of(report, listener));
}

void judge_reach(Findings& findings, const LocalReport& report, const Listener& listener) {
  for (auto& reach : listener.reach) {
    auto* way = lets_in(reach);
    if (!way) continue;
    auto addressable = std::find_if(way->targets.begin(), way->targets.end(), is_public);
    bool internet = addressable != way->targets.end();
    auto& target = internet ? *addressable : way->targets.front();
    findings.add(internet ? "open-to-internet" : "open-beyond-networks", listener.port,
                 fmt::format("{} at {} takes what comes in at {} from elsewhere: {}", title(listener), policy::to_string(target),
                             reach.group.interface, way->by),
                 maker_of(report, listener));
  }
}

// A configuration matters where somebody can come to a server that has it.
bool is_in_use(const LocalReport& report, size_t configuration) {
  return std::any_of(report.listeners.begin(), report.listeners.end(), [&](auto& listener) {
    return listener.configuration == configuration && listener.protocol == Protocol::tcp && may_be_reached(listener);
  });
}

}  // namespace

std::string_view to_string(Exposure exposure) {
  static constexpr std::string_view kNames[] = {"local only",   "held back",    "unknown",
                                                "open to some", "open to nets", "open to all"};
  return kNames[static_cast<size_t>(exposure)];
}

Exposure exposure_of(const std::vector<GroupReach>& reach) {
  auto worst = reach.empty() ? Exposure::this_machine : Exposure::held_back;
  for (auto& group : reach)
    for (auto& way : group.ways) {
      auto one = Exposure::held_back;
      if (way.passage == Passage::unknown) one = Exposure::unknown;
      if (way.passage == Passage::accepted)
        one = !way.of_most ? Exposure::some : group.group.attached ? Exposure::networks : Exposure::everywhere;
      worst = std::max(worst, one);
    }
  return worst;
}

std::vector<LocalFinding> judge(const LocalReport& report) {
  Findings findings;
  for (auto& listener : report.listeners) {
    if (!may_be_reached(listener)) continue;
    judge_door(findings, report, listener);
    judge_reach(findings, report, listener);
  }
  for (size_t i = 0; i < report.configurations.size(); i++) {
    auto& configuration = report.configurations[i];
    if (!is_in_use(report, i)) continue;
    for (auto& weakness : configuration.weaknesses)
      findings.add(weakness.kind, 0, fmt::format("{}: {}", configuration.file, weakness.evidence), configuration.maker);
  }
  return findings.take();
}

bool any_at_or_above(const LocalReport& report, Severity severity) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [&](auto& finding) { return finding.kind->severity >= severity; });
}

std::string title(const Listener& listener) { return fmt::format("{} {}", to_string(listener.protocol), listener.port); }

// Interfaces' broadcast addresses, to which nmbd listens too, are among them.
std::string listens_on(const Listener& listener) {
  bool v4 = false, v6 = false, maybe = false;
  std::string text;
  for (auto& socket : listener.sockets) {
    if (!socket.address.is_unspecified()) {
      text += (text.empty() ? "" : ", ") + policy::to_string(socket.address);
      continue;
    }
    v4 |= !socket.v6 || socket.takes_v4 == Known::yes;
    v6 |= socket.v6;
    maybe |= socket.takes_v4 == Known::unknown;
  }
  if (v6 && !v4 && maybe) return "every IPv6 address, maybe IPv4";
  if (v4 && v6) return "every address";
  if (v4 || v6) return v4 ? "every IPv4 address" : "every IPv6 address";
  return text;
}

}  // namespace sallyport::audit::local
