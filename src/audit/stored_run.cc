#include "audit/stored_run.h"

#include <algorithm>

#include "audit/report/words.h"

namespace sallyport::audit {
namespace {

StoredHost to_stored(const HostReport& host) {
  StoredHost out{host.facts.address,  name_of(host),           clean(host.product.name),    host.grade, host.facts.smb.port,
                 host.facts.netbios.port, host.facts.name_service, !host.facts.deadline_reached, {}};
  for (auto& finding : host.findings)
    out.findings.push_back({std::string(finding.kind->id), finding.port, clean(finding.evidence)});
  return out;
}

bool covers(const std::string& target, const StoredHost& host) {
  if (auto network = policy::parse_network(target).network) return network->contains(host.address);
  return !host.name.empty() && target == host.name;
}

}  // namespace

StoredRun to_stored(const Report& report) {
  StoredRun out{.started = report.started.tv_sec,
                .version = report.version,
                .addresses = report.addresses,
                .interrupted = report.interrupted};
  for (auto& target : report.targets) out.targets.push_back(clean(target));
  for (auto& host : report.hosts) out.hosts.push_back(to_stored(host));
  std::sort(out.hosts.begin(), out.hosts.end(), [](auto& a, auto& b) { return a.address < b.address; });
  return out;
}

bool surely_asked(const StoredRun& run, const StoredRun& other, const StoredHost& host) {
  if (run.interrupted) return false;
  if (run.targets == other.targets) return true;
  return std::any_of(run.targets.begin(), run.targets.end(), [&](auto& target) { return covers(target, host); });
}

}  // namespace sallyport::audit
