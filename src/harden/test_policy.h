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

// Who is heard on UDP 137 and 138, by each of the policy's keys: leases, a zone with `wins` and one in it without, [netbios].
inline constexpr auto kNamesPolicy = R"(
[netbios]
node = "h"
wins = ["192.0.2.53"]
announce = "network"
[[share]]
name = "docs"
path = "/srv/docs"
[[zone]]
name = "hall"
networks = ["10.7.0.0/24", "2001:db8:7::/48"]
wins = true
reason = "old machines find each other"
[[zone]]
name = "office"
networks = ["10.7.0.128/25"]
[[zone]]
name = "names alone"
networks = ["10.8.0.0/24"]
ports = []
wins = true
reason = "old machines find each other"
[[lease]]
device = "10.9.0.7"
mac = "00:11:22:33:44:55"
dialects = ["NT LM 0.12"]
shares = ["docs"]
reason = "old scanner"
until = 2026-12-31T12:00:00Z
[[lease]]
device = "10.9.1.8"
calling_name = "OLDPC"
dialects = ["2.1"]
shares = ["docs"]
reason = "old mill"
until = 2026-11-30T12:00:00Z
)";

// Where its leases' devices and a zone with `wins` are.
inline std::vector<Vicinity> test_vicinities() {
  auto network = [](const char* text) { return *policy::parse_network(text).network; };
  auto address = [](const char* text) { return *policy::parse_address(text); };
  return {{network("10.9.0.0/24"), {address("10.9.0.7")}, false},
          {network("10.9.1.0/24"), {address("10.9.1.8")}, false},
          {network("10.8.0.0/16"), {}, true}};
}

inline policy::Policy test_policy(const char* text = kTestPolicy) {
  auto loaded = policy::load_policy(text, "p.toml", {kNow, false});
  if (!loaded.policy) throw std::runtime_error(to_string(loaded.errors.at(0)));
  return *loaded.policy;
}

inline Subject test_subject(const policy::Policy& policy, policy::Time now = kNow, std::vector<Vicinity> vicinities = {}) {
  Subject subject;
  subject.flows = flows_of(policy, now, std::move(vicinities));
  subject.settings = settings_of(policy);
  subject.policy_file = policy.file;
  return subject;
}

}  // namespace sallyport::harden
