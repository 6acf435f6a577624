#include "server/rpc/well_known.h"

#include "base/utf16.h"

namespace sallyport::server::rpc {

namespace {

using dtyp::Sid;
using lsar::SidNameUse;

constexpr const char* kAuthority = "NT AUTHORITY";
constexpr const char* kBuiltinDomain = "BUILTIN";

struct WellKnown {
  Sid sid;
  const char* domain;
  const char* name;
  SidNameUse use;
};

constexpr WellKnown kPrincipals[] = {
    {{0, {0}}, "", "NULL SID", SidNameUse::well_known_group},
    {{1, {0}}, "", "Everyone", SidNameUse::well_known_group},
    {{2, {0}}, "", "LOCAL", SidNameUse::well_known_group},
    {{3, {0}}, "", "CREATOR OWNER", SidNameUse::well_known_group},
    {{3, {1}}, "", "CREATOR GROUP", SidNameUse::well_known_group},
    {{3, {4}}, "", "OWNER RIGHTS", SidNameUse::well_known_group},
    {{5, {1}}, kAuthority, "DIALUP", SidNameUse::well_known_group},
    {{5, {2}}, kAuthority, "NETWORK", SidNameUse::well_known_group},
    {{5, {3}}, kAuthority, "BATCH", SidNameUse::well_known_group},
    {{5, {4}}, kAuthority, "INTERACTIVE", SidNameUse::well_known_group},
    {{5, {6}}, kAuthority, "SERVICE", SidNameUse::well_known_group},
    {{5, {7}}, kAuthority, "ANONYMOUS LOGON", SidNameUse::well_known_group},
    {{5, {9}}, kAuthority, "ENTERPRISE DOMAIN CONTROLLERS", SidNameUse::well_known_group},
    {{5, {10}}, kAuthority, "SELF", SidNameUse::well_known_group},
    {{5, {11}}, kAuthority, "Authenticated Users", SidNameUse::well_known_group},
    {{5, {12}}, kAuthority, "RESTRICTED", SidNameUse::well_known_group},
    {{5, {15}}, kAuthority, "This Organization", SidNameUse::well_known_group},
    {{5, {18}}, kAuthority, "SYSTEM", SidNameUse::well_known_group},
    {{5, {19}}, kAuthority, "LOCAL SERVICE", SidNameUse::well_known_group},
    {{5, {20}}, kAuthority, "NETWORK SERVICE", SidNameUse::well_known_group},
    {{5, {64, 10}}, kAuthority, "NTLM Authentication", SidNameUse::well_known_group},
    {{5, {32}}, kBuiltinDomain, "BUILTIN", SidNameUse::domain},
    {{5, {32, 544}}, kBuiltinDomain, "Administrators", SidNameUse::alias},
    {{5, {32, 545}}, kBuiltinDomain, "Users", SidNameUse::alias},
    {{5, {32, 546}}, kBuiltinDomain, "Guests", SidNameUse::alias},
    {{5, {32, 547}}, kBuiltinDomain, "Power Users", SidNameUse::alias},
    {{5, {32, 550}}, kBuiltinDomain, "Print Operators", SidNameUse::alias},
    {{5, {32, 551}}, kBuiltinDomain, "Backup Operators", SidNameUse::alias},
    {{5, {32, 552}}, kBuiltinDomain, "Replicator", SidNameUse::alias},
};

Principal principal(const WellKnown& known) { return {known.sid, known.domain, known.name, known.use}; }

// The table is ASCII.
bool same(std::string_view ascii, std::u16string_view text) {
  return equal_ignoring_case(std::u16string(ascii.begin(), ascii.end()), text);
}

}  // namespace

std::optional<Principal> well_known_principal(const Sid& sid) {
  for (const auto& known : kPrincipals)
    if (known.sid == sid) return principal(known);
  return std::nullopt;
}

std::optional<Principal> well_known_principal(std::u16string_view domain, std::u16string_view name) {
  for (const auto& known : kPrincipals)
    if (same(known.name, name) && (domain.empty() || same(known.domain, domain))) return principal(known);
  return std::nullopt;
}

}  // namespace sallyport::server::rpc
