#include "telemetry/legacy_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "policy/decision.h"
#include "policy/weakening.h"

namespace sallyport::telemetry {
namespace {

using policy::Door;
using policy::Lease;
using policy::Policy;
using policy::Terms;
using policy::Time;

constexpr size_t kMostShares = 64;

using Users = std::vector<LegacyUser>;

std::string day_text(Time time) {
  auto date = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

bool has(const LegacyUser& user, std::string_view kind) { return user.kinds.contains(std::string(kind)); }
bool by_139(const LegacyUser& user) { return has(user, kind::kPort139); }

void add_use(LegacyUser& user, const UseCount& use, Time since) {
  user.last_seen = std::max(user.last_seen, use.last_seen);
  // What was given up longer ago says nothing about today, unless nothing newer is known.
  bool recent = use.last_seen >= since;
  if (recent) user.logins = std::max(user.logins, use.count);
  user.kinds.insert(use.use.kind);
  if (!use.use.share.empty() && use.use.share != "IPC$" && user.shares.size() < kMostShares) user.shares.insert(use.use.share);
}

// Those of the time asked about, or those before it: never both of one user.
Users users_of(const LegacyHistory& history, Time since) {
  using Who = std::tuple<policy::IpAddress, std::string, std::string>;
  std::map<Who, std::vector<const UseCount*>> uses;
  for (auto& use : history.uses) uses[{use.use.device, use.use.calling_name, use.use.user}].push_back(&use);
  Users users;
  for (auto& [who, all] : uses) {
    LegacyUser user{std::get<0>(who), std::get<1>(who), std::get<2>(who)};
    bool recent = std::ranges::any_of(all, [&](auto* use) { return use->last_seen >= since; });
    for (auto* use : all)
      if (!recent || use->last_seen >= since) add_use(user, *use, since);
    users.push_back(std::move(user));
  }
  std::ranges::stable_sort(users, std::greater(), &LegacyUser::last_seen);
  return users;
}

policy::Admission admission_of(const Policy& policy, const LegacyUser& user, Time now) {
  policy::PeerFacts peer{.address = user.device, .door = by_139(user) ? Door::netbios : Door::smb, .now = now};
  if (by_139(user)) peer.calling_name = user.calling_name;
  // Where a lease wants a hardware address, the device is taken at its word: it came in by it before.
  for (auto& lease : policy.leases)
    if (lease.mac && lease.device == user.device && lease.door == peer.door && lease.in_force(now)) peer.mac = lease.mac;
  return admit_connection(policy, peer);
}

void find_rule(const Policy& policy, LegacyUser& user, Time now) {
  auto admission = admission_of(policy, user, now);
  if (!admission.allowed) return;
  user.rule = admission.rule;
  user.at = admission.at;
}

bool login_allowed(const Terms& terms, std::string_view name) {
  if (name == "NTLMv1") return terms.ntlmv1;
  if (name == "guest") return terms.guest;
  if (name == "anonymous") return terms.anonymous;
  return false;  // LM and plain text
}

bool allows(const Terms& terms, std::string_view kind) {
  if (kind.starts_with(kind::kDialect)) {
    auto offers = kind.find(kind::kOffers);
    auto at = offers == kind.npos ? kind::kDialect.size() : offers + kind::kOffers.size();
    auto dialect = policy::parse_dialect(kind.substr(at));
    if (!dialect || !terms.dialects.has(*dialect)) return false;
    return *dialect >= policy::Dialect::smb_3_0 || terms.encryption != policy::Requirement::required;
  }
  if (kind.starts_with(kind::kLogin)) return login_allowed(terms, kind.substr(kind::kLogin.size()));
  if (kind == kind::kNoCipher) return terms.encryption != policy::Requirement::required;
  return true;  // a client that can sign and encrypt does so when it must
}

// The terms under which the device may come to 445 without its leases.
std::optional<Terms> ordinary_terms(const Policy& policy, const policy::IpAddress& device, Time now) {
  Policy without;
  without.zones = policy.zones;
  auto admission = admit_connection(without, {.address = device, .now = now});
  return admission.allowed ? std::optional(admission.terms) : std::nullopt;
}

bool opens_share(const Terms& terms, const std::string& share) {
  return terms.all_shares || std::ranges::any_of(terms.shares, [&](auto& each) { return policy::same_share_name(each, share); });
}

bool enough(const Terms& terms, const LegacyUser& user, const Lease& lease) {
  return terms.rights >= lease.terms.rights && std::ranges::all_of(user.kinds, [&](auto& kind) { return allows(terms, kind); }) &&
         std::ranges::all_of(user.shares, [&](auto& share) { return opens_share(terms, share); });
}

bool uses(const LegacyUser& user, const Lease& lease) {
  if (user.device != lease.device) return false;
  if (lease.door == Door::smb) return has(user, kind::kLease445);
  return by_139(user) && (lease.calling_name.empty() || lease.calling_name == user.calling_name);
}

// Empty: it is needed, or nobody can tell yet.
std::string why_idle(const Policy& policy, const Lease& lease, const Users& users, const LegacyReport& report) {
  if (!lease.in_force(report.at)) return fmt::format("it ended on {}, and opens nothing", lease.until_text);
  auto since = report.at - std::chrono::days(report.days);
  const LegacyUser* last = nullptr;
  bool all_ordinary = true;
  auto ordinary = ordinary_terms(policy, lease.device, report.at);
  for (auto& user : users) {
    if (!uses(user, lease)) continue;
    if (!last) last = &user;  // they are in the order of their last time
    if (user.last_seen >= since) all_ordinary = all_ordinary && ordinary && enough(*ordinary, user, lease);
  }
  if (last && last->last_seen >= since)
    return all_ordinary ? "all it was used for in this time goes over port 445 without it" : std::string();
  if (last) return fmt::format("it was used last on {}", day_text(last->last_seen));
  return report.began <= since ? fmt::format("it has not been used since the record began on {}", day_text(report.began))
                               : std::string();
}

void find_idle_leases(const Policy& policy, const Users& users, LegacyReport& report) {
  for (auto& lease : policy.leases)
    if (auto why = why_idle(policy, lease, users, report); !why.empty())
      report.can_go.push_back({title(lease), lease.device, lease.door, lease.calling_name, lease.until_text, lease.at, why});
}

std::string dialect_in_words(std::string_view name) {
  auto offers = name.find(kind::kOffers);
  if (offers != name.npos)
    return fmt::format("SMB {} (it offers {})", name.substr(0, offers), name.substr(offers + kind::kOffers.size()));
  return policy::parse_dialect(name) ? fmt::format("SMB {}", name) : fmt::format("SMB 1 ({})", name);
}

}  // namespace

LegacyReport report_on(const Policy& policy, const LegacyHistory& history, int days, Time now) {
  LegacyReport report;
  report.at = now;
  report.began = history.began;
  report.days = days;
  auto since = now - std::chrono::days(days);
  auto users = users_of(history, since);
  for (auto& user : users) {
    find_rule(policy, user, now);
    bool old = std::ranges::any_of(user.kinds, needs_old_door);
    auto& list = user.last_seen < since ? report.silent : old ? report.would_break : report.would_not_break;
    list.push_back(user);
  }
  find_idle_leases(policy, users, report);
  if (history.began > since)
    report.notes.push_back(fmt::format("the record began on {}: a lease that nobody has used is named from {} on",
                                       day_text(history.began), day_text(history.began + std::chrono::days(days))));
  return report;
}

std::string in_words(std::string_view kind) {
  auto name = kind.substr(std::min(kind.size(), kind.find(' ') + 1));
  if (kind.starts_with(kind::kDialect)) return dialect_in_words(name);
  if (kind.starts_with(kind::kLogin)) return fmt::format("{} login", name);
  if (kind == kind::kUnsigned) return "neither signed nor encrypted";
  if (kind == kind::kUnencrypted) return "signed, not encrypted";
  if (kind == kind::kNoCipher) return "cannot encrypt";
  if (kind == kind::kLease445) return "port 445 by lease";
  return std::string(kind);
}

}  // namespace sallyport::telemetry
