// SARIF 2.1.0, for where findings of other tools come together: a rule for each kind of the catalogue, a result for each
// finding, at smb://ADDRESS:PORT.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "audit/report/words.h"
#include "audit/report/writers.h"

namespace sallyport::audit {
namespace {

using Json = nlohmann::ordered_json;

const char* level_of(Severity severity) {
  return severity >= Severity::high ? "error" : severity >= Severity::low ? "warning" : "note";
}

// Code scanning services sort by this number, 0 to 10.
const char* score_of(Severity severity) {
  static constexpr const char* kScores[] = {"0.0", "3.0", "5.5", "8.0", "9.5"};
  return kScores[static_cast<size_t>(severity)];
}

std::string help_of(const FindingKind& kind) {
  std::string text(kind.why);
  for (auto& repair : repairs(kind, Maker::unknown, true)) text += fmt::format("\n\n{}:\n{}", repair.where, repair.steps);
  return text;
}

Json rule_of(const FindingKind& kind) {
  auto tags = Json::array({"security"});
  for (auto control : kind.controls) tags.push_back(control);
  return {
      {"id", kind.id},
      {"shortDescription", {{"text", kind.title}}},
      {"fullDescription", {{"text", kind.why}}},
      {"help", {{"text", help_of(kind)}}},
      {"defaultConfiguration", {{"level", level_of(kind.severity)}}},
      {"properties", {{"tags", tags}, {"severity", to_string(kind.severity)}, {"security-severity", score_of(kind.severity)}}}};
}

std::string uri_of(const HostReport& host, uint16_t port) {
  auto address = policy::to_string(host.facts.address);
  if (!host.facts.address.is_v4()) address = "[" + address + "]";
  return port ? fmt::format("smb://{}:{}", address, port) : "smb://" + address;
}

Json result_of(const HostReport& host, const Finding& finding) {
  auto uri = uri_of(host, finding.port);
  return {{"ruleId", finding.kind->id},
          {"ruleIndex", finding.kind - catalogue().data()},
          {"level", level_of(finding.kind->severity)},
          {"message", {{"text", fmt::format("{}: {}: {}", label_of(host), finding.kind->title, clean(finding.evidence))}}},
          {"locations",
           Json::array({{{"physicalLocation", {{"artifactLocation", {{"uri", uri}}}}},
                         {"logicalLocations", Json::array({{{"name", label_of(host)}, {"fullyQualifiedName", uri}}})}}})},
          // The same finding on the same host, in whatever words, next time.
          {"partialFingerprints", {{"hostAndFinding/v1", fmt::format("{} {}", uri_of(host, 0), finding.kind->id)}}}};
}

}  // namespace

void write_sarif(const Report& report, std::ostream& out) {
  auto rules = Json::array(), results = Json::array();
  for (auto& kind : catalogue()) rules.push_back(rule_of(kind));
  for (auto& host : report.hosts)
    for (auto& finding : host.findings) results.push_back(result_of(host, finding));
  Json driver = {{"name", "Sallyport audit"}, {"version", report.version}, {"rules", rules}};
  Json invocation = {{"executionSuccessful", !report.interrupted}};
  if (auto time = utc(report.started); !time.empty()) invocation["startTimeUtc"] = time;
  if (auto time = utc(report.finished); !time.empty()) invocation["endTimeUtc"] = time;
  Json run = {{"tool", {{"driver", driver}}}, {"invocations", Json::array({invocation})}, {"results", results}};
  Json log = {{"$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"},
              {"version", "2.1.0"},
              {"runs", Json::array({run})}};
  out << log.dump(1) << "\n";
}

}  // namespace sallyport::audit
