#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "audit/report/writers.h"
#include "support/audit_facts.h"
#include "support/audit_script.h"

namespace sallyport::audit {
namespace {

using nlohmann::json;

json written(std::vector<HostFacts> hosts) { return json::parse(support::text_of(write_json, std::move(hosts))); }

// Every member that a report can have has something in it.
std::vector<HostFacts> all_kinds_of_hosts() {
  auto liar = support::unsafe_host("10.0.0.66"), odd = support::host_at("2001:db8::7"), full = support::unsafe_host("10.0.0.10");
  liar.smb.oddity = Oddity::agrees_to_all;
  odd.netbios.port = PortState::open;
  odd.netbios.session_refused = "called name not present";
  odd.deadline_reached = true;
  full.node_status->mac = policy::parse_mac("00:11:22:aa:bb:cc");
  full.smb2->compression = {smb2::CompressionAlgorithm::lznt1};
  full.smb2->start_time = {1};
  full.ntlm.emplace().build = 14393;
  full.ntlm->timestamp = {0xFFFFFFFFFFFFFFFF};
  full.vulnerabilities = {Known::yes, Known::yes, Known::yes, Known::yes, {"efsrpc"}};
  full.quic = {PortState::open, {1}, Known::yes, smb2::Dialect::smb3_1_1, "NEGOTIATE is answered", false,
               CertificateFacts{"CN=files", "CN=authority", FileTime::now(), FileTime::now()}};
  full.anonymous.shares.push_back({u"<script>\xD800", u"\u0007", 1, Known::unknown, Known::unknown});
  full.smb1->native_os = "\xff\xfe\x1b";
  return {support::strict_host(), liar, odd, full};
}

// The published contract. Without python3-jsonschema this is skipped.
TEST(JsonReport, FitsItsSchema) {
  auto status = support::run_audit_script("validate.py", "'" SALLYPORT_SOURCE_DIR "/docs/schemas/audit-report.schema.json'",
                                          support::text_of(write_json, all_kinds_of_hosts()), ".json");
  if (status == support::kCannotRun) GTEST_SKIP() << "python3-jsonschema is not installed";
  EXPECT_EQ(status, 0);
}

TEST(JsonReport, OfASweepFitsItsSchemaAndTellsThePortsAlone) {
  auto report = support::report_of(all_kinds_of_hosts());
  report.hosts_asked = false;
  auto text = support::text_of(write_json, report);
  auto status = support::run_audit_script("validate.py", "'" SALLYPORT_SOURCE_DIR "/docs/schemas/audit-report.schema.json'", text, ".json");
  if (status == support::kCannotRun) GTEST_SKIP() << "python3-jsonschema is not installed";
  EXPECT_EQ(status, 0);
  auto facts = json::parse(text)["hosts"][0]["facts"];
  EXPECT_EQ(facts["smb"], json({{"port", "open"}}));
  EXPECT_EQ(facts.size(), 4u);
}

TEST(JsonReport, UnknownIsNullAndNeverFalse) {
  auto facts = support::strict_host();
  facts.anonymous.guest = Known::unknown;
  facts.smb.dialects[static_cast<size_t>(OfferedDialect::core)] = Known::unknown;
  auto host = written({facts})["hosts"][0];
  EXPECT_TRUE(host["facts"]["anonymous"]["guest"].is_null());
  EXPECT_EQ(host["facts"]["anonymous"]["null_session"], false);
  EXPECT_TRUE(host["facts"]["smb"]["dialects"]["CORE"].is_null());
  EXPECT_EQ(host["facts"]["smb"]["dialects"]["3.1.1"], true);
  EXPECT_TRUE(host["facts"]["smb1"].is_null());
}

TEST(JsonReport, SummaryCounts) {
  auto report = written({support::strict_host(), support::unsafe_host()});
  EXPECT_EQ(report["summary"]["hosts"], 2);
  EXPECT_EQ(report["summary"]["grades"]["F"], 1);
  EXPECT_EQ(report["summary"]["findings"][0],
            json({{"id", "share-writable-anonymously"}, {"severity", "critical"}, {"hosts", 1}}));
  EXPECT_EQ(report["started"], "2026-09-21T14:13:20Z");
  EXPECT_EQ(report["hosts"][0]["address"], "10.0.0.7");
  EXPECT_EQ(report["hosts"][0]["findings"][0]["port"], nullptr);
}

TEST(JsonReport, EveryKindMetIsExplainedOnce) {
  auto report = written(all_kinds_of_hosts());
  std::multiset<std::string> kinds, met;
  for (auto& kind : report["kinds"]) kinds.insert(kind["id"]);
  for (auto& host : report["hosts"])
    for (auto& finding : host["findings"])
      if (!met.contains(finding["id"])) met.insert(finding["id"].get<std::string>());
  EXPECT_EQ(kinds, met);
}

}  // namespace
}  // namespace sallyport::audit
