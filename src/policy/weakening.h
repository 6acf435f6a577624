// What the policy allows that the default would not, and why: for `sallyport status`, for the log at start, and for the
// loader, which wants a reason for each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/config.h"

namespace sallyport::policy {

// One way in which terms are weaker than the default, and the key of the policy file that makes it so.
struct Weakness {
  std::string_view key;
  std::string text;
};
std::vector<Weakness> weaknesses(const Terms& terms);
// Of a zone with `wins`.
inline constexpr std::string_view kWinsWeakness = "NetBIOS names are registered and answered here: anybody can claim one that is free";

struct Weakening {
  std::string where;  // "zone office", "lease for 10.0.0.7"
  Position at;
  std::vector<std::string> what;
  std::string reason;
  std::string until;    // a lease's last day, "" for a zone
  bool lapsed = false;  // it is written in the policy and no longer in force
  std::string warning;  // "ends in 7 days", "" when there is time
};
std::vector<Weakening> weakenings(const Policy& policy, Time now);

// The tightest of 30, 7 and 1 days that the lease has come within; nullopt before that and when it is over.
std::optional<int> warning_stage(const Lease& lease, Time now);

// The next moment at which a lease lapses or comes within 30, 7 or 1 days of it; nullopt when nothing will change.
std::optional<Time> next_change(const Policy& policy, Time now);

// As messages call them.
std::string title(const Zone& zone);
std::string title(const Lease& lease);

}  // namespace sallyport::policy
