// For programs; docs/schemas/audit-report.schema.json is its contract.
#include <nlohmann/json.hpp>
#include <ostream>

#include "audit/report/facts_json.h"
#include "audit/report/words.h"
#include "audit/report/writers.h"

namespace sallyport::audit {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchemaVersion = 1;

Json kind_json(const FindingKind& kind) {
  Json repair = Json::object();
  for (auto [name, steps] : {std::pair("windows", kind.windows), std::pair("samba", kind.samba),
                             std::pair("sallyport", kind.sallyport), std::pair("firewall", kind.firewall)})
    if (!steps.empty()) repair[name] = steps;
  return {{"id", kind.id},   {"severity", to_string(kind.severity)},
          {"title", kind.title}, {"why", kind.why},
          {"repair", repair},    {"controls", std::vector<std::string>(kind.controls.begin(), kind.controls.end())}};
}

Json policy_json(const PolicyNotes& policy) {
  if (policy.file.empty()) return {};
  auto unused = Json::array();
  for (auto& lease : policy.unused) unused.push_back({{"device", lease.device}, {"at", clean(lease.at)}, {"why", clean(lease.why)}});
  return {{"file", clean(policy.file)}, {"record", policy.record}, {"unused_leases", unused}};
}

Json summary_json(const Report& report) {
  Json grades;
  auto counts = count_grades(report);
  for (auto each : {Grade::a, Grade::b, Grade::c, Grade::d, Grade::e, Grade::f})
    grades[to_string(each)] = counts[static_cast<size_t>(each)];
  grades["none"] = counts[0];
  auto findings = Json::array();
  for (auto& [kind, hosts] : count_kinds(report))
    findings.push_back({{"id", kind->id}, {"severity", to_string(kind->severity)}, {"hosts", hosts}});
  return {{"hosts", report.hosts.size()}, {"grades", grades}, {"findings", findings}};
}

JsonText finding_json(const Finding& finding) {
  return {{"id", finding.kind->id},
          {"severity", to_string(finding.kind->severity)},
          {"port", finding.port ? JsonText(finding.port) : JsonText()},
          {"evidence", clean(finding.evidence)}};
}

JsonText host_json(const HostReport& host, bool asked) {
  auto findings = JsonText::array();
  for (auto& finding : host.findings) findings.push_back(finding_json(finding));
  auto name = name_of(host);
  JsonText product{{"name", host.product.name.empty() ? JsonText() : JsonText(clean(host.product.name))},
                   {"evidence", clean(host.product.evidence)}};
  return {{"address", policy::to_string(host.facts.address)},
          {"name", name.empty() ? JsonText() : JsonText(name)},
          {"grade", host.grade == Grade::none ? JsonText() : JsonText(to_string(host.grade))},
          {"complete", !host.facts.deadline_reached},
          {"product", product},
          {"findings", findings},
          {"facts", asked ? facts_json(host.facts) : swept_json(host.facts)}};
}

}  // namespace

void write_json(const Report& report, std::ostream& out) {
  auto kinds = Json::array(), targets = Json::array(), excluded = Json::array();
  for (auto& [kind, count] : count_kinds(report)) kinds.push_back(kind_json(*kind));
  for (auto& target : report.targets) targets.push_back(clean(target));
  for (auto& target : report.excluded) excluded.push_back(clean(target));
  Json head = {{"format", "sallyport-audit-report"},
               {"format_version", kSchemaVersion},
               {"program", {{"name", "sallyport"}, {"version", report.version}}},
               {"targets", targets},
               {"excluded", excluded},
               {"started", utc(report.started)},
               {"finished", utc(report.finished)},
               {"addresses", report.addresses},
               {"interrupted", report.interrupted},
               {"hosts_asked", report.hosts_asked},
               {"policy", policy_json(report.policy)},
               {"summary", summary_json(report)},
               {"kinds", kinds}};
  auto text = head.dump(1);
  text.resize(text.rfind("\n}"));
  out << text << ",\n \"hosts\": [";
  for (auto& host : report.hosts)
    out << (&host == &report.hosts.front() ? "\n  " : ",\n  ") << host_json(host, report.hosts_asked).text();
  out << "\n ]\n}\n";
}

}  // namespace sallyport::audit
