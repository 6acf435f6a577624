#include "policy/access_check.h"

#include <algorithm>

namespace sallyport::policy {

namespace {

using dtyp::Ace;
using dtyp::AceType;
namespace access = dtyp::access;
namespace well_known = dtyp::well_known;

enum class Effect { none, allow, deny };

// A condition we cannot evaluate is "unknown": it never allows and always denies ([MS-DTYP] 2.4.4.17.6).
Effect effect_of(const Ace& ace) {
  if (ace.flags & dtyp::ace_flags::kInheritOnly) return Effect::none;
  switch (ace.type) {
    case AceType::access_allowed: return Effect::allow;
    case AceType::access_denied:
    case AceType::access_denied_callback: return Effect::deny;
    case AceType::access_allowed_callback: return ace.body.data.empty() ? Effect::allow : Effect::none;
    default: return Effect::none;
  }
}

bool has_owner_rights(const dtyp::Acl& acl) {
  return std::ranges::any_of(
      acl.aces, [](auto& ace) { return effect_of(ace) != Effect::none && ace.body.sid == well_known::kOwnerRights; });
}

// One walk over the entries, in order: what an entry allows or denies first stays so.
struct Walk {
  const Identity& who;
  bool is_owner;
  uint32_t allowed = 0;
  uint32_t denied = 0;

  bool applies(const dtyp::Sid& sid) const { return sid == well_known::kOwnerRights ? is_owner : holds_sid(who, sid); }
  // The bits that this entry denies and none before it allowed.
  uint32_t step(const Ace& ace) {
    auto effect = effect_of(ace);
    if (effect == Effect::none || !applies(ace.body.sid)) return 0;
    uint32_t mask = dtyp::map_generic(ace.body.mask);
    if (effect == Effect::allow) {
      allowed |= mask & ~denied;
      return 0;
    }
    uint32_t fresh = mask & ~allowed;
    denied |= fresh;
    return fresh;
  }
};

}  // namespace

bool holds_sid(const Identity& who, const dtyp::Sid& sid) {
  if (sid == who.user || sid == well_known::kEveryone || sid == well_known::kNetwork) return true;
  if (sid == well_known::kAnonymous) return who.anonymous;
  if (sid == well_known::kBuiltinGuests && who.guest) return true;
  bool logged_in = !who.anonymous && !who.guest;
  if (logged_in && (sid == well_known::kAuthenticatedUsers || sid == well_known::kBuiltinUsers)) return true;
  return std::ranges::find(who.groups, sid) != who.groups.end();
}

AccessDecision check_access(const dtyp::SecurityDescriptor& descriptor, const Identity& who, uint32_t desired) {
  bool maximum = desired & access::kMaximumAllowed;
  uint32_t wanted = dtyp::map_generic(desired & ~access::kMaximumAllowed);
  AccessDecision decision;
  if (!descriptor.dacl) {
    // Seeing audit entries takes a privilege that nobody has over the network.
    decision.denied = wanted & access::kAccessSystemSecurity;
    decision.granted = (wanted | (maximum ? access::kFileAllAccess : 0)) & ~decision.denied;
    decision.allowed = !decision.denied;
    return decision;
  }
  bool is_owner = descriptor.owner && holds_sid(who, *descriptor.owner);
  Walk walk{who, is_owner};
  if (is_owner && !has_owner_rights(*descriptor.dacl)) walk.allowed = access::kReadControl | access::kWriteDac;
  auto& aces = descriptor.dacl->aces;
  for (size_t i = 0; i < aces.size(); i++)
    if ((walk.step(aces[i]) & wanted) && !decision.deciding_entry) decision.deciding_entry = i;
  walk.allowed &= access::kFileAllAccess;
  decision.denied = wanted & ~walk.allowed;
  decision.allowed = !decision.denied;
  decision.granted = (maximum ? walk.allowed : wanted) & ~decision.denied;
  return decision;
}

uint32_t maximal_access(const dtyp::SecurityDescriptor& descriptor, const Identity& who) {
  return check_access(descriptor, who, access::kMaximumAllowed).granted;
}

}  // namespace sallyport::policy
