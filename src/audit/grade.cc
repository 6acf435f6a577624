#include <algorithm>

#include "audit/finding.h"

namespace sallyport::audit {
namespace {

size_t count_of(std::span<const Finding> findings, Severity severity) {
  return static_cast<size_t>(
      std::count_if(findings.begin(), findings.end(), [&](auto& finding) { return finding.kind->severity == severity; }));
}

// Somebody who speaks SMB was met and believed.
bool was_met(const HostFacts& facts) {
  if (facts.lies()) return false;
  for (auto* door : {&facts.smb, &facts.netbios})
    if (door->met() && std::find(door->dialects.begin(), door->dialects.end(), Known::yes) != door->dialects.end()) return true;
  return false;
}

}  // namespace

std::string to_string(Grade grade) {
  static constexpr const char* kLetters[] = {"-", "A", "B", "C", "D", "E", "F"};
  return kLetters[static_cast<size_t>(grade)];
}

Grade grade(const HostFacts& facts, std::span<const Finding> findings) {
  if (count_of(findings, Severity::critical)) return Grade::f;
  if (!was_met(facts)) return Grade::none;
  if (auto high = count_of(findings, Severity::high)) return high > 1 ? Grade::e : Grade::d;
  if (count_of(findings, Severity::medium)) return Grade::c;
  return count_of(findings, Severity::low) ? Grade::b : Grade::a;
}

std::string explain_grades() {
  return "A host's letter is decided by the first of these rules that fits:\n"
         "  F  a critical finding: it can be taken over, written to, or its passwords read by anybody\n"
         "  -  no letter: no SMB server was met, or one that is not believable\n"
         "  E  two or more high findings\n"
         "  D  one high finding\n"
         "  C  a medium finding\n"
         "  B  a low finding\n"
         "  A  none of these; what is only information does not count\n"
         "What got no answer is unknown, and counts neither for nor against a host. Where\n"
         "a host's time ran out before everything was asked, its letter may be too good,\n"
         "and the report says so.\n";
}

}  // namespace sallyport::audit
