#include <fmt/format.h>

#include "audit/rules/rules.h"

namespace sallyport::audit::rules {
namespace {

std::optional<Seen> ms17_010(const HostFacts& facts) {
  if (facts.vulnerabilities.ms17_010 != Known::yes) return {};
  return Seen{0, "a PeekNamedPipe transaction on pipe handle 0 answers INSUFF_SERVER_RESOURCES, as only unrepaired systems do"};
}

std::optional<Seen> double_pulsar(const HostFacts& facts) {
  if (facts.vulnerabilities.double_pulsar != Known::yes) return {};
  return Seen{0, "the answer to a TRANS2 SESSION_SETUP carries the implant's mark"};
}

// Only 1903 and 1909 have the hole, and both call themselves build 18362 or 18363. A server that tells another build has not.
bool may_have_ghost(const HostFacts& facts) {
  auto build = facts.ntlm ? facts.ntlm->build : 0;
  return build == 0 || build == 18362 || build == 18363;
}

std::optional<Seen> smb_ghost(const HostFacts& facts) {
  if (facts.vulnerabilities.smb_ghost != Known::yes || !may_have_ghost(facts)) return {};
  auto build = facts.ntlm && facts.ntlm->build ? fmt::format("build {}, which had the hole, ", facts.ntlm->build) : std::string();
  return Seen{0, build + "offers SMB 3.1.1 compression; whether it is repaired cannot be seen from outside"};
}

std::optional<Seen> spooler_reachable(const HostFacts& facts) {
  if (facts.vulnerabilities.spooler_pipe != Known::yes) return {};
  return Seen{0, "the pipe spoolss was opened without an account"};
}

std::optional<Seen> coercion_pipes(const HostFacts& facts) {
  if (facts.vulnerabilities.coercion_pipes.empty()) return {};
  std::string names;
  for (auto& pipe : facts.vulnerabilities.coercion_pipes) names += (names.empty() ? "" : ", ") + pipe;
  return Seen{0, "opened without an account: " + names};
}

constexpr Rule kRules[] = {
    {"ms17-010", ms17_010},
    {"double-pulsar", double_pulsar},
    {"smb-ghost", smb_ghost},
    {"spooler-reachable", spooler_reachable},
    {"coercion-pipes", coercion_pipes},
};

}  // namespace

std::span<const Rule> of_weak_spots() { return kRules; }

}  // namespace sallyport::audit::rules
