#include <algorithm>

#include "audit/rules/rules.h"
#include "audit/finding.h"

namespace sallyport::audit {

std::vector<Finding> judge(const HostFacts& facts) {
  std::vector<Finding> findings;
  for (auto part : {rules::of_doors(), rules::of_dialects(), rules::of_protection(), rules::of_access(), rules::of_weak_spots(),
                    rules::of_behaviour()})
    for (auto& rule : part) {
      if (rule.on_its_word && facts.lies()) continue;
      if (auto seen = rule.see(facts)) findings.push_back({find_kind(rule.kind), seen->port, std::move(seen->evidence)});
    }
  std::stable_sort(findings.begin(), findings.end(),
                   [](auto& a, auto& b) { return a.kind->severity > b.kind->severity; });
  return findings;
}

}  // namespace sallyport::audit
