// An audit's outcome, as every writer of reports takes it.
#pragma once

#include <ctime>

#include "audit/finding.h"

namespace sallyport::audit {

struct HostReport {
  HostFacts facts;
  std::vector<Finding> findings;  // the worst first
  Grade grade = Grade::none;
  Product product;
};

struct UnusedLease {
  std::string device, at;  // its place in the policy file
  std::string why;         // "its device has never logged in over 139"
};

// What the audit was held against.
struct PolicyNotes {
  std::string file;  // empty: no policy was given
  bool record = false;  // whether the server's record of who used 139 was there
  std::vector<UnusedLease> unused;
};

struct Report {
  std::string version;  // of the program
  std::vector<std::string> targets, excluded;  // as given
  uint64_t fingerprint = 0;  // of the addresses they meant: Targets::fingerprint()
  timespec started{}, finished{};
  uint64_t addresses = 0;  // asked
  bool interrupted = false;
  bool hosts_asked = true;  // or only which ports are open
  PolicyNotes policy;
  std::vector<HostReport> hosts;  // those with an open or oddly behaving door; the worst first
};

HostReport assess(HostFacts facts);
// The worst first: by grade (those without a letter last), then by what the findings weigh, then by address.
void sort_hosts(std::vector<HostReport>& hosts);
// Whether anything at all is this bad: what an exit status tells.
bool any_at_or_above(const Report& report, Severity severity);

}  // namespace sallyport::audit
