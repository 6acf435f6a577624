// The readers of the policy file's sections, one file each; load.cc calls them.
#pragma once

#include "policy/section.h"

namespace sallyport::policy {

struct Loading {
  const LoadOptions& options;
  Policy policy;
  std::vector<Problem> errors;
  std::vector<Problem> warnings;
};

void load_server(Loading& loading, const TomlValue& table);
void load_netbios(Loading& loading, const TomlValue& table);
void load_limits(Loading& loading, const TomlValue& table);
void load_accounts(Loading& loading, const TomlValue& table);
void load_share(Loading& loading, const TomlValue& table);
void load_zone(Loading& loading, const TomlValue& table);
void load_lease(Loading& loading, const TomlValue& table);

// Keys that zones and leases share.
void load_logins(Section& section, Terms& terms);
void load_shares_and_rights(Loading& loading, Section& section, Terms& terms);
// Whether `encryption` was given.
bool load_protection(Section& section, Terms& terms);
std::optional<Dialect> dialect_from(Section& section, const std::string& text, const Position& at);
std::optional<IpAddress> address_from(Section& section, std::string_view key);
// An error for each weakening when there is no reason for it.
void require_reason(Section& section, const Terms& terms);

}  // namespace sallyport::policy
