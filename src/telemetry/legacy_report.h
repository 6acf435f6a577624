// Who would be cut off if the old door closed today, who has been silent, and which lease can go: the record of legacy uses held
// against the policy. A pure function; `sallyport status --legacy` prints it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "policy/config.h"
#include "telemetry/legacy_use.h"

namespace sallyport::telemetry {

// What is read from the record.
struct LegacyHistory {
  policy::Time began{};        // since when it is kept: before that, silence means nothing
  std::vector<UseCount> uses;  // `count` of the days asked about
  std::string policy_file;     // as the server noted it, "" for none
};

// Of one device under one calling name, one user.
struct LegacyUser {
  policy::IpAddress device;
  std::string calling_name, user;
  std::set<std::string> shares;
  std::set<std::string> kinds;
  uint64_t logins = 0;  // the most of any kind
  policy::Time last_seen{};
  std::string rule;     // what lets it in now: "lease for 10.0.0.7"; "" when nothing does any more
  policy::Position at;  // where that stands in the policy file
};

struct IdleLease {
  std::string title;
  policy::IpAddress device;
  policy::Door door{};
  std::string calling_name, until;
  policy::Position at;
  std::string why;
};

struct LegacyReport {
  policy::Time at{}, began{};
  int days = 30;
  std::vector<LegacyUser> would_break;      // used what the strict defaults have not
  std::vector<LegacyUser> would_not_break;  // came by the old door or in the clear, and could do without
  std::vector<LegacyUser> silent;           // not seen for `days`
  std::vector<IdleLease> can_go;
  std::vector<std::string> notes;
};

// The door closed: no lease, and every zone held to the strict defaults.
LegacyReport report_on(const policy::Policy& policy, const LegacyHistory& history, int days, policy::Time now);

// docs/schemas/legacy-status.schema.json
std::string to_json(const LegacyReport& report);

// "dialect 2.1" in words that stand alone: "SMB 2.1".
std::string in_words(std::string_view kind);

}  // namespace sallyport::telemetry
