#include "policy/weakening.h"

#include <fmt/format.h>

namespace sallyport::policy {
namespace {

using std::chrono::days;

constexpr int kStages[] = {30, 7, 1};

std::string ends_in(const Lease& lease, Time now) {
  if (!lease.in_force(now)) return "over: the lease no longer opens anything";
  auto stage = warning_stage(lease, now);
  if (!stage) return {};
  auto left = std::chrono::ceil<days>(lease.until - now).count();
  return left <= 1 ? "ends within a day" : fmt::format("ends in {} days", left);
}

Weakening of_zone(const Zone& zone) {
  Weakening out{title(zone), zone.at, {}, zone.terms.reason, {}, false, {}};
  for (auto& weakness : weaknesses(zone.terms)) out.what.push_back(weakness.text);
  if (zone.wins) out.what.emplace_back(kWinsWeakness);
  return out;
}

Weakening of_lease(const Lease& lease, Time now) {
  Weakening out{title(lease), lease.at, {}, lease.terms.reason, lease.until_text, !lease.in_force(now), ends_in(lease, now)};
  if (lease.door == Door::netbios) out.what.push_back("port 139 is open to this device");
  for (auto& weakness : weaknesses(lease.terms)) out.what.push_back(weakness.text);
  return out;
}

void keep_earlier(std::optional<Time>& best, Time candidate, Time now) {
  if (candidate > now && (!best || candidate < *best)) best = candidate;
}

}  // namespace

std::vector<Weakness> weaknesses(const Terms& terms) {
  std::vector<Weakness> list;
  if (!terms.old_dialects.empty())
    list.push_back({"dialects", fmt::format("SMB1 is spoken ({}): it cannot encrypt, and its negotiation is not protected",
                                            to_string(terms.old_dialects))});
  if (!terms.dialects.empty() && terms.dialects.lowest() < Dialect::smb_3_0)
    list.push_back({"min_dialect", fmt::format("SMB {} is accepted: it cannot encrypt", to_string(terms.dialects.lowest()))});
  if (!terms.dialects.empty() && terms.dialects.highest() < Dialect::smb_3_1_1)
    list.push_back({"max_dialect", fmt::format("nothing newer than SMB {} is offered: the negotiation is not protected",
                                               to_string(terms.dialects.highest()))});
  // Encryption authenticates too: where it is required, signing adds nothing.
  if (terms.signing != Requirement::required && terms.encryption != Requirement::required)
    list.push_back({"signing", "unsigned messages are accepted: they can be changed on the way"});
  if (terms.encryption == Requirement::optional)
    list.push_back({"encryption", "unencrypted messages are accepted: they can be read on the way"});
  if (terms.encryption == Requirement::off)
    list.push_back({"encryption", "encryption is off: everything can be read on the way"});
  if (terms.ntlmv1) list.push_back({"ntlmv1", "NTLMv1 logins are accepted: their passwords can be computed from a capture"});
  if (terms.plain_text) list.push_back({"plain_text", "passwords are accepted in the clear: whoever listens has them"});
  if (!terms.account.empty())
    list.push_back({"account", fmt::format("whoever knows a share's password is {}: the device names no user", terms.account)});
  if (terms.guest) list.push_back({"guest", "unknown users come in as guest"});
  if (terms.anonymous) list.push_back({"anonymous", "anonymous logins are accepted"});
  return list;
}

std::vector<Weakening> weakenings(const Policy& policy, Time now) {
  std::vector<Weakening> list;
  for (auto& zone : policy.zones)
    if (auto found = of_zone(zone); !found.what.empty()) list.push_back(std::move(found));
  for (auto& lease : policy.leases)
    if (auto found = of_lease(lease, now); !found.what.empty()) list.push_back(std::move(found));
  return list;
}

std::optional<int> warning_stage(const Lease& lease, Time now) {
  if (!lease.in_force(now)) return std::nullopt;
  std::optional<int> stage;
  for (int limit : kStages)
    if (lease.until - now <= days(limit)) stage = limit;
  return stage;
}

std::optional<Time> next_change(const Policy& policy, Time now) {
  std::optional<Time> best;
  for (auto& lease : policy.leases) {
    keep_earlier(best, lease.until, now);
    for (int stage : kStages) keep_earlier(best, lease.until - days(stage), now);
  }
  return best;
}

std::string title(const Zone& zone) { return fmt::format("zone \"{}\"", zone.name); }
std::string title(const Lease& lease) { return fmt::format("lease for {}", to_string(lease.device)); }

}  // namespace sallyport::policy
