#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "audit/report/writers.h"
#include "support/audit_facts.h"

namespace sallyport::audit {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

json written(std::vector<HostFacts> hosts) { return json::parse(support::text_of(write_sarif, std::move(hosts))); }

// Of the objects that we write: what the published schema of SARIF 2.1.0 (errata 01) requires, and of what it allows the part
// that we use. It forbids all other members but in property bags.
struct Shape {
  std::set<std::string> required, allowed;
};
const Shape kLog{{"version", "runs"}, {"$schema", "version", "runs"}};
const Shape kRun{{"tool"}, {"tool", "invocations", "results"}};
const Shape kTool{{"driver"}, {"driver"}};
const Shape kDriver{{"name"}, {"name", "version", "rules"}};
const Shape kRule{{"id"}, {"id", "shortDescription", "fullDescription", "help", "defaultConfiguration", "properties"}};
const Shape kText{{"text"}, {"text", "markdown"}};
const Shape kConfiguration{{}, {"level"}};
const Shape kInvocation{{"executionSuccessful"}, {"executionSuccessful", "startTimeUtc", "endTimeUtc"}};
const Shape kResult{{"message"}, {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"}};
const Shape kLocation{{}, {"physicalLocation", "logicalLocations"}};
const Shape kPhysical{{"artifactLocation"}, {"artifactLocation"}};
const Shape kArtifact{{}, {"uri"}};
const Shape kLogical{{}, {"name", "fullyQualifiedName"}};

void expect_shape(const json& object, const Shape& shape) {
  ASSERT_TRUE(object.is_object()) << object;
  for (auto& name : shape.required) EXPECT_TRUE(object.contains(name)) << name << " is missing in " << object;
  for (auto& [name, value] : object.items()) EXPECT_TRUE(shape.allowed.contains(name)) << name << " in " << object;
}

void expect_level(const json& level) {
  EXPECT_THAT((std::set<std::string>{"none", "note", "warning", "error"}), ::testing::Contains(level.get<std::string>()));
}

TEST(SarifReport, HasTheShapeOfSarif) {
  auto log = written({support::unsafe_host(), support::strict_host("2001:db8::9")});
  expect_shape(log, kLog);
  EXPECT_EQ(log["version"], "2.1.0");
  ASSERT_EQ(log["runs"].size(), 1u);
  auto& run = log["runs"][0];
  expect_shape(run, kRun);
  expect_shape(run["tool"], kTool);
  expect_shape(run["tool"]["driver"], kDriver);
  expect_shape(run["invocations"][0], kInvocation);
  for (auto& rule : run["tool"]["driver"]["rules"]) {
    expect_shape(rule, kRule);
    for (auto text : {"shortDescription", "fullDescription", "help"}) expect_shape(rule[text], kText);
    expect_shape(rule["defaultConfiguration"], kConfiguration);
    expect_level(rule["defaultConfiguration"]["level"]);
  }
  for (auto& result : run["results"]) {
    expect_shape(result, kResult);
    expect_shape(result["message"], kText);
    expect_level(result["level"]);
    ASSERT_EQ(result["locations"].size(), 1u);
    expect_shape(result["locations"][0], kLocation);
    expect_shape(result["locations"][0]["physicalLocation"], kPhysical);
    expect_shape(result["locations"][0]["physicalLocation"]["artifactLocation"], kArtifact);
    expect_shape(result["locations"][0]["logicalLocations"][0], kLogical);
  }
}

TEST(SarifReport, ResultsPointToTheirRules) {
  auto run = written({support::unsafe_host()})["runs"][0];
  ASSERT_FALSE(run["results"].empty());
  for (auto& result : run["results"])
    EXPECT_EQ(run["tool"]["driver"]["rules"][result["ruleIndex"].get<size_t>()]["id"], result["ruleId"]);
}

TEST(SarifReport, LocationsAreAddressesAndPorts) {
  auto facts = support::unsafe_host();
  auto log = written({facts, support::strict_host("2001:db8::9")});
  std::set<std::string> uris;
  for (auto& result : log["runs"][0]["results"])
    uris.insert(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].get<std::string>());
  EXPECT_THAT(uris,
              ::testing::IsSupersetOf({"smb://10.0.0.7", "smb://10.0.0.7:445", "smb://10.0.0.7:139", "smb://[2001:db8::9]"}));
}

TEST(SarifReport, SaysWhenItWasInterrupted) {
  auto report = support::report_of({});
  report.interrupted = true;
  EXPECT_EQ(json::parse(support::text_of(write_sarif, report))["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

}  // namespace
}  // namespace sallyport::audit
