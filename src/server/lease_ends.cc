#include "server/lease_ends.h"

#include <fmt/format.h>

#include "policy/weakening.h"

namespace sallyport::server {
namespace {

using policy::Lease;

// One device may have several leases; one that got a new day is another.
std::string key_of(const Lease& lease) {
  return fmt::format("{} {} {} {}", policy::title(lease), static_cast<int>(lease.door), lease.calling_name,
                     lease.until.time_since_epoch().count());
}

std::string warning(const Lease& lease, int stage) {
  auto at = to_string(lease.at);
  return fmt::format("the {}{} ends in {}, on {}{}", policy::title(lease),
                     lease.calling_name.empty() ? "" : fmt::format(" ({})", lease.calling_name),
                     stage == 1 ? "a day or less" : fmt::format("less than {} days", stage), lease.until_text,
                     at.empty() ? "" : fmt::format(" ({})", at));
}

}  // namespace

std::vector<std::string> LeaseEnds::warnings(const policy::Policy& policy, policy::Time now) {
  std::vector<std::string> lines;
  std::map<std::string, int> told;
  for (const auto& lease : policy.leases) {
    auto key = key_of(lease);
    auto before = told_.find(key);
    auto& last = told[key] = before == told_.end() ? 0 : before->second;
    auto stage = policy::warning_stage(lease, now);
    if (!stage || (last && last <= *stage)) continue;
    last = *stage;
    lines.push_back(warning(lease, *stage));
  }
  told_ = std::move(told);  // of leases that the policy no longer has nothing is kept
  return lines;
}

bool LeaseEnds::changed(const policy::Policy& policy, policy::Time now) {
  std::vector<bool> in_force;
  for (const auto& lease : policy.leases) in_force.push_back(lease.in_force(now));
  std::swap(in_force, in_force_);
  return in_force != in_force_;
}

}  // namespace sallyport::server
