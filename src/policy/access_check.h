// The access check of [MS-DTYP] 2.5.3.2 as a pure function that says which entry decided.
#pragma once

#include <cstdint>
#include <optional>

#include "policy/identity.h"
#include "proto/dtyp/security_descriptor.h"

namespace sallyport::policy {

struct AccessDecision {
  bool allowed = false;
  uint32_t granted = 0;  // what was asked for, MAXIMUM_ALLOWED resolved
  uint32_t denied = 0;   // asked for and not granted
  std::optional<size_t> deciding_entry;  // index of the ACE that denied, none when no ACE granted it
};

// `desired` has generic bits mapped. A descriptor without a DACL grants everything. The owner always has READ_CONTROL and
// WRITE_DAC unless an OWNER RIGHTS (S-1-3-4) entry says otherwise.
AccessDecision check_access(const dtyp::SecurityDescriptor& descriptor, const Identity& who, uint32_t desired);

// Everything `who` may do.
uint32_t maximal_access(const dtyp::SecurityDescriptor& descriptor, const Identity& who);

// Is `sid` among those `who` acts with: the user, its groups, Everyone and the groups that every login is in?
bool holds_sid(const Identity& who, const dtyp::Sid& sid);

// The descriptor of a new child ([MS-DTYP] 2.5.3.4): `given` as the creator asked, nullptr when it did not. `owner` and
// `group` are what the creator makes new files with.
dtyp::SecurityDescriptor inherit(const dtyp::SecurityDescriptor& parent, const dtyp::SecurityDescriptor* given,
                                 const dtyp::Sid& owner, const dtyp::Sid& group, bool is_directory);

// Whether a new child of this kind gets any entry from `parent`.
bool has_inheritable(const dtyp::SecurityDescriptor& parent, bool is_directory);

// `old` with those parts of `change` put in that SECURITY_INFORMATION ([MS-DTYP] 2.4.7) names; generic rights are mapped and
// the auto-inherit request flags turned into what they ask for ([MS-DTYP] 2.5.3.4.2).
dtyp::SecurityDescriptor merge(const dtyp::SecurityDescriptor& old, const dtyp::SecurityDescriptor& change, uint32_t which);

}  // namespace sallyport::policy
