// What a new file gets from its folder ([MS-DTYP] 2.5.3.4), and what setting a descriptor makes of the old one.
#include <algorithm>

#include "policy/access_check.h"

namespace sallyport::policy {

namespace {

using dtyp::Ace;
namespace control = dtyp::sd_control;
namespace flags = dtyp::ace_flags;
namespace well_known = dtyp::well_known;

constexpr uint8_t kInheritanceFlags =
    flags::kObjectInherit | flags::kContainerInherit | flags::kNoPropagateInherit | flags::kInheritOnly;
constexpr uint32_t kOwnerInformation = 0x1, kGroupInformation = 0x2, kDaclInformation = 0x4,
                   kSaclInformation = 0x8;  // [MS-DTYP] 2.4.7
constexpr uint16_t kDaclControl =
    control::kDaclPresent | control::kDaclAutoInherited | control::kDaclProtected | control::kDaclDefaulted;
constexpr uint16_t kSaclControl =
    control::kSaclPresent | control::kSaclAutoInherited | control::kSaclProtected | control::kSaclDefaulted;

struct Creator {
  const dtyp::Sid& owner;
  const dtyp::Sid& group;
};

void map_generic_rights(dtyp::Acl& acl) {
  for (auto& ace : acl.aces)
    if (ace.has_body() && !(ace.flags & flags::kInheritOnly)) ace.body.mask = dtyp::map_generic(ace.body.mask);
}

// An entry as it works on the child itself: CREATOR OWNER has become somebody, generic rights particular ones.
Ace effective(Ace ace, const Creator& creator) {
  if (ace.body.sid == well_known::kCreatorOwner) ace.body.sid = creator.owner;
  if (ace.body.sid == well_known::kCreatorGroup) ace.body.sid = creator.group;
  ace.body.mask = dtyp::map_generic(ace.body.mask);
  return ace;
}

void inherit_entry(const Ace& from, uint8_t mark, const Creator& creator, bool is_directory, std::vector<Ace>& out) {
  if (!from.has_body()) return;
  bool stops_here = from.flags & flags::kNoPropagateInherit;
  auto kept = static_cast<uint8_t>((from.flags & ~(flags::kInheritOnly | flags::kInherited)) | mark);
  auto plain = static_cast<uint8_t>(kept & ~kInheritanceFlags);
  auto ace = from;
  ace.flags = plain;
  if (!is_directory) {
    if (from.flags & flags::kObjectInherit) out.push_back(effective(ace, creator));
    return;
  }
  if (!(from.flags & flags::kContainerInherit)) {
    // For files further down only.
    if (!(from.flags & flags::kObjectInherit) || stops_here) return;
    ace.flags = kept | flags::kInheritOnly;
    out.push_back(ace);
    return;
  }
  auto works = effective(ace, creator);
  bool same = works == ace;
  if (stops_here) {
    out.push_back(works);
  } else if (same) {
    ace.flags = kept;
    out.push_back(ace);
  } else {
    // What works here differs from what is to be handed down: two entries.
    out.push_back(works);
    ace.flags = kept | flags::kInheritOnly;
    out.push_back(ace);
  }
}

dtyp::Acl inherited_acl(const dtyp::Acl& parent, bool automatic, const Creator& creator, bool is_directory) {
  dtyp::Acl out;
  out.revision = parent.revision;
  for (auto& ace : parent.aces) inherit_entry(ace, automatic ? flags::kInherited : uint8_t{0}, creator, is_directory, out.aces);
  return out;
}

dtyp::Acl default_acl(const dtyp::Sid& owner) {
  dtyp::Acl acl;
  acl.aces = {Ace::allow(owner, dtyp::access::kFileAllAccess),
              Ace::allow(well_known::kLocalSystem, dtyp::access::kFileAllAccess)};
  return acl;
}

// AUTO_INHERIT_REQ is a request: with AUTO_INHERITED it sets that flag, without it both stay off.
uint16_t settled(uint16_t bits) {
  if (!(bits & control::kDaclAutoInheritReq)) bits &= static_cast<uint16_t>(~control::kDaclAutoInherited);
  if (!(bits & control::kSaclAutoInheritReq)) bits &= static_cast<uint16_t>(~control::kSaclAutoInherited);
  return bits;
}

void take(uint16_t& bits, uint16_t from, uint16_t mask) { bits = static_cast<uint16_t>((bits & ~mask) | (from & mask)); }

}  // namespace

bool has_inheritable(const dtyp::SecurityDescriptor& parent, bool is_directory) {
  if (!parent.dacl) return false;
  return std::ranges::any_of(parent.dacl->aces, [&](auto& ace) {
    if (!ace.has_body()) return false;
    if (ace.flags & flags::kContainerInherit) return is_directory || (ace.flags & flags::kObjectInherit) != 0;
    return (ace.flags & flags::kObjectInherit) && !(is_directory && (ace.flags & flags::kNoPropagateInherit));
  });
}

dtyp::SecurityDescriptor inherit(const dtyp::SecurityDescriptor& parent, const dtyp::SecurityDescriptor* given,
                                 const dtyp::Sid& owner, const dtyp::Sid& group, bool is_directory) {
  dtyp::SecurityDescriptor out;
  out.owner = given && given->owner ? given->owner : owner;
  out.group = given && given->group ? given->group : group;
  if (given && (given->control & control::kDaclPresent)) {
    out.dacl = given->dacl;
    if (out.dacl) map_generic_rights(*out.dacl);
    take(out.control, settled(given->control), kDaclControl);
  } else if (has_inheritable(parent, is_directory)) {
    bool automatic = parent.control & control::kDaclAutoInherited;
    out.dacl = inherited_acl(*parent.dacl, automatic, {*out.owner, *out.group}, is_directory);
    out.control |= control::kDaclPresent | (automatic ? control::kDaclAutoInherited : 0);
  } else {
    out.dacl = default_acl(*out.owner);
    out.control |= control::kDaclPresent;
  }
  if (given && (given->control & control::kSaclPresent)) {
    out.sacl = given->sacl;
    take(out.control, settled(given->control), kSaclControl);
  }
  return out;
}

dtyp::SecurityDescriptor merge(const dtyp::SecurityDescriptor& old, const dtyp::SecurityDescriptor& change, uint32_t which) {
  auto out = old;
  uint16_t bits = settled(change.control);
  if ((which & kOwnerInformation) && change.owner) out.owner = change.owner;
  if ((which & kGroupInformation) && change.group) out.group = change.group;
  if (which & kDaclInformation) {
    out.dacl = change.dacl;
    if (out.dacl) map_generic_rights(*out.dacl);
    // A DACL was set: also one that is absent from the change is there now, as the NULL DACL.
    take(out.control, bits | control::kDaclPresent, kDaclControl);
  }
  if (which & kSaclInformation) {
    out.sacl = change.sacl;
    take(out.control, bits, kSaclControl);
  }
  return out;
}

}  // namespace sallyport::policy
