// A policy with all that a firewall must cope with, for tests: a zone in a zone, a closed one in it, IPv6, leases of both doors.
#pragma once

#include "harden/writers.h"
#include "policy/load.h"

namespace sallyport::harden {

inline constexpr policy::Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);
inline constexpr policy::Time kAfterLeases = std::chrono::sys_days(std::chrono::year(2027) / 6 / 15);

inline constexpr auto kTestPolicy = R"(
[[share]]
name = "docs"
path = "/srv/docs"
[[zone]]
name = "house"
networks = ["10.0.0.0/8", "2001:db8::/32"]
[[zone]]
name = "lab"
networks = ["10.1.0.0/16"]
encryption = "optional"
reason = "old machines"
[[zone]]
name = "shut"
networks = ["10.1.9.0/24", "2001:db8:9::/48"]
ports = []
[[lease]]
device = "10.1.9.7"
mac = "00:11:22:33:44:55"
dialects = ["2.0.2"]
shares = ["docs"]
reason = "old scanner"
until = 2026-12-31T12:00:00Z
[[lease]]
device = "10.1.9.8"
port = 445
dialects = ["3.1.1"]
shares = ["docs"]
reason = "old camera"
until = 2026-12-31T13:00:00Z
[[lease]]
device = "2001:db8:9::7"
dialects = ["2.1"]
shares = ["docs"]
reason = "old plotter"
until = 2026-11-30T12:00:00Z
[[lease]]
device = "10.0.0.99"
dialects = ["2.1"]
shares = ["docs"]
reason = "gone"
until = 2026-01-31T12:00:00Z
)";

inline policy::Policy test_policy(const char* text = kTestPolicy) {
  auto loaded = policy::load_policy(text, "p.toml", {kNow, false});
  if (!loaded.policy) throw std::runtime_error(to_string(loaded.errors.at(0)));
  return *loaded.policy;
}

inline Subject test_subject(const policy::Policy& policy, policy::Time now = kNow) {
  Subject subject;
  subject.flows = flows_of(policy, now);
  subject.settings = settings_of(policy);
  subject.policy_file = policy.file;
  return subject;
}

}  // namespace sallyport::harden
