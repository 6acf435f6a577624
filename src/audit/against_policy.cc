#include "audit/against_policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/decision.h"

namespace sallyport::audit {
namespace {

using policy::Policy;

constexpr const char* kKind = "against-policy";

// A list of what differs, as it grows.
class Differences {
 public:
  void add(std::string_view text) { text_ += fmt::format("{}{}", text_.empty() ? "" : "; ", text); }
  void add_if(bool differs, std::string_view text) {
    if (differs) add(text);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

policy::PeerFacts peer_at(const HostReport& host, policy::Door door, policy::Time now) {
  policy::PeerFacts peer{.address = host.facts.address, .door = door, .now = now};
  if (host.facts.node_status) peer.mac = host.facts.node_status->mac;
  return peer;
}

std::string where(const policy::Admission& admission) {
  auto at = to_string(admission.at);
  return at.empty() ? admission.rule : fmt::format("{}, {}", admission.rule, at);
}

bool allows(const policy::Terms& terms, std::string_view dialect) {
  if (auto known = policy::parse_dialect(dialect)) return terms.dialects.has(*known);
  auto old = policy::parse_old_dialect(dialect);
  return old && terms.old_dialects.has(*old);
}

std::string allowed_text(const policy::Terms& terms) {
  if (terms.old_dialects.empty()) return to_string(terms.dialects);
  auto old = to_string(terms.old_dialects);
  return terms.dialects.empty() ? old : fmt::format("{}, {}", old, to_string(terms.dialects));
}

void compare_dialects(const HostFacts& facts, const policy::Terms& terms, Differences& out) {
  std::string beside;
  for (size_t i = 0; i < kOfferedDialects; i++) {
    auto dialect = static_cast<OfferedDialect>(i);
    if (facts.speaks(dialect) != Known::yes) continue;
    if (!allows(terms, to_string(dialect))) beside += (beside.empty() ? "" : ", ") + to_string(dialect);
  }
  if (!beside.empty()) out.add(fmt::format("speaks {}, where only {} is allowed", beside, allowed_text(terms)));
}

void compare_protection(const HostFacts& facts, const policy::Terms& terms, Differences& out) {
  if (!facts.smb2) return;
  bool encrypts = facts.smb2->encryption_required == Known::yes;
  bool may_be_plain = facts.smb2->encryption_required == Known::no || facts.smb2->ciphers.empty();
  out.add_if(terms.encryption == policy::Requirement::required && may_be_plain, "takes unencrypted sessions");
  out.add_if(terms.signing == policy::Requirement::required && !facts.smb2->signing_required && !encrypts, "takes unsigned messages");
}

void compare_logins(const HostFacts& facts, const policy::Terms& terms, Differences& out) {
  out.add_if(!terms.guest && facts.anonymous.guest == Known::yes, "lets unknown users in as guests");
  out.add_if(!terms.anonymous && facts.anonymous.null_session == Known::yes, "lets nobody in particular in");
  out.add_if(!terms.ntlmv1 && facts.account && facts.account->ntlmv1 == Known::yes, "takes NTLMv1");
}

// A Sallyport opens 139 for somebody else's lease, and turns everybody else away there.
bool may_have_netbios(const HostReport& host, const Policy& policy, policy::Time now) {
  if (host.product.maker == Maker::sallyport && netbios_door_open(policy, now)) return true;
  return admit_connection(policy, peer_at(host, policy::Door::netbios, now)).allowed;
}

const policy::SeenDevice* last_use(const policy::Lease& lease, const std::vector<policy::SeenDevice>& seen) {
  const policy::SeenDevice* last = nullptr;
  for (auto& each : seen) {
    bool same = each.device == lease.device && (lease.calling_name.empty() || lease.calling_name == each.calling_name);
    if (same && (!last || last->last_seen < each.last_seen)) last = &each;
  }
  return last;
}

std::string day(policy::Time time) {
  auto date = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

// Empty: somebody uses it, or nobody can tell.
std::string why_unused(const policy::Lease& lease, const SeenDevices& seen, policy::Time now) {
  if (!lease.in_force(now)) return fmt::format("it ended on {}: take it out", lease.until_text);
  if (!seen || lease.door != policy::Door::netbios) return {};
  auto* use = last_use(lease, *seen);
  if (!use) return "its device has never logged in over 139";
  if (now - use->last_seen < kQuiet) return {};
  return fmt::format("its device logged in last on {}", day(use->last_seen));
}

}  // namespace

std::string deviation(const HostReport& host, const Policy& policy, policy::Time now) {
  if (host.facts.lies()) return {};
  Differences out;
  bool netbios = host.facts.netbios.port == PortState::open && host.facts.netbios.met();
  out.add_if(netbios && !may_have_netbios(host, policy, now), "serves on 139, which only a lease opens");
  if (!netbios && !(host.facts.smb.port == PortState::open && host.facts.smb.met())) return out.take();
  auto admission = admit_connection(policy, peer_at(host, policy::Door::smb, now));
  if (!admission.allowed) {
    out.add("serves where the policy lets nobody in");
    return out.take();
  }
  compare_dialects(host.facts, admission.terms, out);
  compare_protection(host.facts, admission.terms, out);
  compare_logins(host.facts, admission.terms, out);
  auto text = out.take();
  return text.empty() ? text : fmt::format("{} ({})", text, where(admission));
}

std::vector<UnusedLease> unused_leases(const Policy& policy, const SeenDevices& seen, policy::Time now) {
  std::vector<UnusedLease> out;
  for (auto& lease : policy.leases)
    if (auto why = why_unused(lease, seen, now); !why.empty())
      out.push_back({policy::to_string(lease.device), to_string(lease.at), std::move(why)});
  return out;
}

void hold_against_policy(Report& report, const Policy& policy, const SeenDevices& seen, policy::Time now) {
  for (auto& host : report.hosts) {
    auto text = deviation(host, policy, now);
    if (text.empty()) continue;
    host.findings.push_back({find_kind(kKind), 0, std::move(text)});
    std::ranges::stable_sort(host.findings, std::greater(), [](auto& finding) { return finding.kind->severity; });
    host.grade = grade(host.facts, host.findings);
  }
  sort_hosts(report.hosts);
  report.policy = {policy.file, seen.has_value(), unused_leases(policy, seen, now)};
}

}  // namespace sallyport::audit
