// Which share, and with what rights: what the zone or lease names, what the share allows, what its lists give the user.
#include <fmt/format.h>

#include <algorithm>

#include "policy/decision.h"

namespace sallyport::policy {
namespace {

std::string share_title(const Share& share) { return fmt::format("share \"{}\"", share.name); }

bool same_account(std::string_view a, std::string_view b) { return same_share_name(a, b); }  // both ignore case

bool in_group(const UserFacts& user, std::string_view group) {
  return std::find(user.groups.begin(), user.groups.end(), group) != user.groups.end();
}

// Guests and anonymous logins get only what names them: "*" means accounts.
bool names_user(const std::vector<std::string>& list, const UserFacts& user) {
  for (auto& entry : list) {
    if (user.anonymous || user.guest) {
      if (entry == (user.anonymous ? "anonymous" : "guest")) return true;
    } else if (entry == "*" || same_account(entry, user.name) || (entry.starts_with('@') && in_group(user, entry.substr(1)))) {
      return true;
    }
  }
  return false;
}

Rights from_lists(const Share& share, const UserFacts& user) {
  if (names_user(share.write, user)) return Rights::write;
  if (names_user(share.read, user)) return Rights::read;
  bool nobody_named = !share.has_lists();
  return nobody_named && !user.guest && !user.anonymous ? Rights::write : Rights::none;
}

std::string name_of(const UserFacts& user) { return user.anonymous ? "anonymous" : user.guest ? "guest" : user.name; }

bool zone_names(const Terms& terms, const Share& share) {
  return terms.all_shares || std::any_of(terms.shares.begin(), terms.shares.end(),
                                         [&](const std::string& name) { return same_share_name(name, share.name); });
}

TreeDecision refuse(TreeDecision so_far, NtStatus status, Step last) {
  so_far.status = status;
  so_far.reason.add(std::move(last));
  return so_far;
}

Layer layer_of(const Admission& admission) { return admission.until ? Layer::lease : Layer::zone; }

// The weakest of the three wins; the step names the one that did.
Step rights_step(const Admission& admission, const Share& share, Rights user_rights, Rights rights) {
  if (rights == Rights::write) return {Layer::share, true, share_title(share), share.at, "may read and write", {}};
  if (share.read_only) return {Layer::share, true, share_title(share), share.at, "may read: the share is read_only", {}};
  if (admission.terms.rights == Rights::read)
    return {layer_of(admission), true, admission.rule, admission.at, "may read: rights = \"read\"", {}};
  return {Layer::user_rights,
          true,
          share_title(share),
          share.at,
          fmt::format("may {}: the share's lists say so", to_string(user_rights)),
          {}};
}

TreeDecision decide_ipc(TreeDecision decision) {
  decision.allowed = true;
  decision.status = NtStatus::success;
  decision.rights = Rights::write;
  decision.reason.add(Step{Layer::share, true, "IPC$", {}, "every login may use the pipes", {}});
  return decision;
}

Step no_share(const Policy& policy, std::string_view name) {
  return {Layer::share,
          false,
          "no such share",
          {policy.file, 0, 0},
          fmt::format("there is no share \"{}\"", name),
          fmt::format("define it: [[share]] name = \"{}\", path = \"...\"", name)};
}

Step not_in_zone(const Admission& admission, const Share& share) {
  return {layer_of(admission),
          false,
          admission.rule,
          admission.at,
          fmt::format("{} does not name the share \"{}\"", admission.rule, share.name),
          fmt::format("add \"{}\" to its shares", share.name)};
}

Step not_listed(const Share& share, const UserFacts& user) {
  auto name = name_of(user);
  return {Layer::user_rights,
          false,
          share_title(share),
          share.at,
          fmt::format("the share's lists do not name {}", name),
          fmt::format("add \"{}\" to the share's read = [...] or write = [...]", name)};
}

}  // namespace

TreeDecision check_tree(const Policy& policy, const Admission& admission, const UserFacts& user, std::string_view share_name) {
  TreeDecision decision;
  decision.reason = admission.reason;
  if (same_share_name(share_name, "IPC$")) return decide_ipc(std::move(decision));
  auto* share = policy.find_share(share_name);
  if (!share) return refuse(std::move(decision), NtStatus::bad_network_name, no_share(policy, share_name));
  if (!zone_names(admission.terms, *share))
    return refuse(std::move(decision), NtStatus::access_denied, not_in_zone(admission, *share));
  auto user_rights = from_lists(*share, user);
  if (user_rights == Rights::none) return refuse(std::move(decision), NtStatus::access_denied, not_listed(*share, user));
  decision.rights = std::min({user_rights, admission.terms.rights, share->read_only ? Rights::read : Rights::write});
  decision.allowed = true;
  decision.status = NtStatus::success;
  decision.share = share;
  decision.reason.add(rights_step(admission, *share, user_rights, decision.rights));
  return decision;
}

std::vector<const Share*> visible_shares(const Policy& policy, const Admission& admission, const UserFacts& user) {
  std::vector<const Share*> list;
  for (auto& share : policy.shares)
    if (share.listed() && zone_names(admission.terms, share) && from_lists(share, user) != Rights::none) list.push_back(&share);
  return list;
}

}  // namespace sallyport::policy
