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

struct Report {
  std::string version;  // of the program
  std::vector<std::string> targets;  // as given
  timespec started{}, finished{};
  uint64_t addresses = 0;  // asked
  bool interrupted = false;
  std::vector<HostReport> hosts;  // those with an open or oddly behaving door; the worst first
};

HostReport assess(HostFacts facts);
// The worst first: by grade (those without a letter last), then by what the findings weigh, then by address.
void sort_hosts(std::vector<HostReport>& hosts);
// Whether anything at all is this bad: what an exit status tells.
bool any_at_or_above(const Report& report, Severity severity);

}  // namespace sallyport::audit
