#include "cli/policy_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "policy/weakening.h"
#include "server/doors.h"

namespace sallyport::cli {
namespace {

using policy::Policy;
using policy::Share;
using policy::Terms;

std::string who(const Share& share) {
  if (!share.has_lists()) return share.read_only ? "every account may read" : "every account may read and write";
  std::string text;
  if (!share.write.empty()) text = fmt::format("write: {}", fmt::join(share.write, ", "));
  if (!share.read.empty()) text += fmt::format("{}read: {}", text.empty() ? "" : "; ", fmt::join(share.read, ", "));
  return text;
}

std::string terms_text(const Terms& terms) {
  auto shares = terms.all_shares       ? std::string("all shares")
                : terms.shares.empty() ? "no shares"
                                       : fmt::format("{}", fmt::join(terms.shares, ", "));
  std::string logins = "NTLMv2";
  for (auto [allowed, name] :
       {std::pair(terms.ntlmv1, "NTLMv1"), std::pair(terms.plain_text, "plain text"), std::pair(terms.guest, "guest"), std::pair(terms.anonymous, "anonymous")})
    if (allowed) logins += fmt::format(", {}", name);
  auto dialects = terms.dialects.empty()       ? to_string(terms.old_dialects)
                  : terms.old_dialects.empty() ? to_string(terms.dialects)
                                               : to_string(terms.old_dialects) + ", " + to_string(terms.dialects);
  auto text = fmt::format("    SMB {}, signing {}, encryption {}, logins {}\n    may {} {}\n", dialects,
                          to_string(terms.signing), to_string(terms.encryption), logins,
                          terms.rights == policy::Rights::read ? "read" : "read and write", shares);
  return terms.reason.empty() ? text : text + fmt::format("    because: {}\n", terms.reason);
}

std::string zone_text(const policy::Zone& zone) {
  std::vector<std::string> networks;
  for (auto& network : zone.networks) networks.push_back(to_string(network));
  auto head = fmt::format("  {}: {}\n", title(zone), fmt::join(networks, ", "));
  return zone.open_smb ? head + terms_text(zone.terms) : head + "    closed: no port is open to it\n";
}

std::string lease_text(const policy::Lease& lease, policy::Time now) {
  auto text = fmt::format("  {} on port {} until {}{}\n", title(lease), static_cast<int>(lease.door), lease.until_text,
                          lease.in_force(now) ? "" : " (over)");
  if (lease.mac) text += fmt::format("    only with the hardware address {}\n", to_string(*lease.mac));
  if (!lease.calling_name.empty()) text += fmt::format("    only calling itself {}\n", lease.calling_name);
  return text + terms_text(lease.terms);
}

std::string doors_text(const Policy& policy, policy::Time now) {
  std::string text = "Listening\n";
  for (auto& endpoint : server::smb_endpoints(policy)) text += fmt::format("  {}\n", to_string(endpoint));
  for (auto& endpoint : server::netbios_endpoints(policy, now))
    text += fmt::format("  {}  (NetBIOS session service, for leases)\n", to_string(endpoint));
  return text;
}

std::string weakened_text(const Policy& policy, policy::Time now) {
  auto list = weakenings(policy, now);
  if (list.empty()) return "Nothing is weaker than the default.\n";
  std::string text = "Weaker than the default\n";
  for (auto& one : list) {
    text += fmt::format("  {} ({}){}\n", one.where, to_string(one.at), one.warning.empty() ? "" : " - " + one.warning);
    for (auto& what : one.what) text += fmt::format("    - {}\n", what);
  }
  return text;
}

}  // namespace

std::string shares_text(const Policy& policy) {
  std::string text;
  for (auto& share : policy.shares)
    text += fmt::format("  {:<20} {}\n{:23}{}{}{}\n", share.name, share.path, "", who(share),
                        share.read_only ? ", read only" : "", share.listed() ? "" : ", not listed");
  return text.empty() ? "  none\n" : text;
}

std::string policy_text(const Policy& policy, policy::Time now) {
  auto text = doors_text(policy, now) + "\nShares\n" + shares_text(policy) + "\nZones\n";
  for (auto& zone : policy.zones) text += zone_text(zone);
  if (policy.zones.empty()) text += "  none: everyone who can reach the port\n" + terms_text(Terms{});
  if (!policy.leases.empty()) text += "\nLeases\n";
  for (auto& lease : policy.leases) text += lease_text(lease, now);
  return text + "\n" + weakened_text(policy, now);
}

}  // namespace sallyport::cli
