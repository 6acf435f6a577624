#include <fmt/format.h>

#include "audit/local/weakness.h"
#include "policy/weakening.h"

namespace sallyport::audit::local {
namespace {

std::string_view kind_of(const policy::Weakness& weakness, const policy::Terms& terms) {
  if (weakness.key == "min_dialect") return "old-smb2-dialects";
  if (weakness.key == "max_dialect") return "no-preauth-integrity";
  if (weakness.key == "signing") return "signing-not-required";
  if (weakness.key == "ntlmv1") return "ntlmv1-accepted";
  if (weakness.key == "guest") return "guest-login";
  if (weakness.key == "anonymous") return "null-session";
  return terms.encryption == policy::Requirement::off ? "encryption-not-supported" : "encryption-not-required";
}

void add(std::vector<Weakness>& found, const std::string& where, const policy::Position& at, const policy::Terms& terms) {
  for (auto& weakness : policy::weaknesses(terms))
    found.push_back({kind_of(weakness, terms), fmt::format("{}, line {}: {}{}", where, at.line, weakness.text,
                                                           terms.reason.empty() ? "" : fmt::format(" ({})", terms.reason))});
}

}  // namespace

std::vector<Weakness> weaknesses_of(const policy::Policy& policy, policy::Time now) {
  std::vector<Weakness> found;
  for (auto& zone : policy.zones)
    if (zone.open_smb) add(found, policy::title(zone), zone.at, zone.terms);
  for (auto& lease : policy.leases)
    if (lease.in_force(now)) add(found, policy::title(lease), lease.at, lease.terms);
  return found;
}

}  // namespace sallyport::audit::local
