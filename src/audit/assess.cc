#include <algorithm>
#include <array>

#include "audit/report.h"

namespace sallyport::audit {
namespace {

int badness(Grade grade) { return static_cast<int>(grade); }  // none is 0: last

// How many findings there are of each severity, the worst first.
std::array<size_t, 5> weight(const HostReport& host) {
  std::array<size_t, 5> counts{};
  for (auto& finding : host.findings) counts[4 - static_cast<size_t>(finding.kind->severity)]++;
  return counts;
}

bool worse(const HostReport& a, const HostReport& b) {
  if (a.grade != b.grade) return badness(a.grade) > badness(b.grade);
  auto left = weight(a), right = weight(b);
  return left != right ? left > right : a.facts.address < b.facts.address;
}

}  // namespace

HostReport assess(HostFacts facts) {
  HostReport report;
  report.findings = judge(facts);
  report.grade = grade(facts, report.findings);
  report.product = guess_product(facts);
  report.facts = std::move(facts);
  return report;
}

void sort_hosts(std::vector<HostReport>& hosts) { std::sort(hosts.begin(), hosts.end(), worse); }

bool any_at_or_above(const Report& report, Severity severity) {
  for (auto& host : report.hosts)
    for (auto& finding : host.findings)
      if (finding.kind->severity >= severity) return true;
  return false;
}

}  // namespace sallyport::audit
