#include "audit/stored_run.h"

#include <algorithm>

#include "audit/report/words.h"
#include "audit/target_word.h"

namespace sallyport::audit {
namespace {

constexpr std::string_view kExcept = "except ";

StoredHost to_stored(const HostReport& host, bool asked) {
  StoredHost out{.address = host.facts.address,
                 .name = name_of(host),
                 .product = clean(host.product.name),
                 .grade = host.grade,
                 .smb = host.facts.smb.port,
                 .netbios = host.facts.netbios.port,
                 .names = host.facts.name_service,
                 .complete = asked && !host.facts.deadline_reached,
                 .findings = {}};
  for (auto& finding : host.findings)
    out.findings.push_back({std::string(finding.kind->id), finding.port, clean(finding.evidence)});
  return out;
}

bool covers(std::string_view target, const StoredHost& host) {
  auto no_names = [](const std::string&) { return std::unexpected(std::string()); };
  auto word = read_exclusion(target, no_names);
  if (!word) return !host.name.empty() && target == host.name;
  return AddressSet(std::move(word->ranges)).index_of(host.address).has_value();
}

}  // namespace

StoredRun to_stored(const Report& report) {
  StoredRun out{.started = report.started.tv_sec,
                .version = report.version,
                .fingerprint = report.fingerprint,
                .addresses = report.addresses,
                .interrupted = report.interrupted};
  for (auto& target : report.targets) out.targets.push_back(clean(target));
  for (auto& target : report.excluded) out.targets.push_back(std::string(kExcept) + clean(target));
  for (auto& host : report.hosts) out.hosts.push_back(to_stored(host, report.hosts_asked));
  std::sort(out.hosts.begin(), out.hosts.end(), [](auto& a, auto& b) { return a.address < b.address; });
  return out;
}

bool surely_asked(const StoredRun& run, const StoredRun& other, const StoredHost& host) {
  if (run.interrupted) return false;
  if (run.fingerprint && run.fingerprint == other.fingerprint) return true;
  bool asked = false;
  for (std::string_view target : run.targets) {
    if (!target.starts_with(kExcept)) asked |= covers(target, host);
    else if (covers(target.substr(kExcept.size()), host)) return false;
  }
  return asked;
}

}  // namespace sallyport::audit
