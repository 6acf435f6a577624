#include <gmock/gmock.h>

#include <fstream>
#include <regex>
#include <set>

#include "audit/catalogue/catalogue.h"
#include "audit/rules/rules.h"
#include "audit/finding.h"

namespace sallyport::audit {
namespace {

using ::testing::MatchesRegex;

// Scripts and suppressions name these: one may be added, none may change.
constexpr std::string_view kIds[] = {"smb1-spoken",
                                     "smb1-only",
                                     "lanman-dialects",
                                     "netbios-session-open",
                                     "netbios-names-told",
                                     "signing-not-required",
                                     "smb1-signing-not-required",
                                     "plaintext-passwords",
                                     "share-level-security",
                                     "encryption-not-supported",
                                     "encryption-not-required",
                                     "no-preauth-integrity",
                                     "old-smb2-dialects",
                                     "weak-ciphers",
                                     "null-session",
                                     "guest-login",
                                     "shares-listed-anonymously",
                                     "share-readable-anonymously",
                                     "share-writable-anonymously",
                                     "ntlm-tells-names",
                                     "ntlmv1-accepted",
                                     "ms17-010",
                                     "double-pulsar",
                                     "smb-ghost",
                                     "spooler-reachable",
                                     "coercion-pipes",
                                     "clock-skew",
                                     "long-uptime",
                                     "quic-answers",
                                     "not-believable",
                                     "against-policy",
                                     "open-to-internet",
                                     "open-beyond-networks"};

TEST(Catalogue, HasTheFixedIds) {
  std::set<std::string_view> expected(std::begin(kIds), std::end(kIds)), found;
  for (auto& kind : catalogue()) found.insert(kind.id);
  EXPECT_EQ(found, expected);
  EXPECT_EQ(catalogue().size(), std::size(kIds)) << "an id is there twice";
}

TEST(Catalogue, IsComplete) {
  for (auto& kind : catalogue()) {
    SCOPED_TRACE(kind.id);
    EXPECT_TRUE(std::regex_match(std::string(kind.id), std::regex("[a-z0-9]+(-[a-z0-9]+)*")));
    EXPECT_FALSE(kind.title.empty());
    EXPECT_FALSE(kind.title.ends_with('.'));
    EXPECT_LE(kind.title.size(), 60u) << "the terminal's table is 80 columns wide";
    EXPECT_TRUE(kind.why.ends_with('.'));
    if (kind.severity == Severity::info) continue;
    EXPECT_FALSE(kind.windows.empty() && kind.samba.empty() && kind.firewall.empty()) << "nobody learns how to repair it";
    EXPECT_FALSE(kind.controls.empty());
  }
}

// The forms that docs and the report's schema promise.
TEST(Catalogue, NamesControlsAlike) {
  std::regex form(R"(NIST SP 800-53 [A-Z]{2}-\d+(\(\d+\))?|NIST SP 800-171 3\.\d+\.\d+|STIG WN19-(00|SO)-\d{6})");
  for (auto& kind : catalogue())
    for (auto control : kind.controls) EXPECT_TRUE(std::regex_match(std::string(control), form)) << kind.id << ": " << control;
}

TEST(Catalogue, RepairsHaveNoEmptyLines) {
  for (auto& kind : catalogue())
    for (auto text : {kind.windows, kind.samba, kind.sallyport, kind.firewall}) {
      EXPECT_EQ(text.find("\n\n"), text.npos) << kind.id;
      EXPECT_FALSE(text.ends_with('\n') || text.starts_with('\n')) << kind.id;
    }
}

// "against-policy" is found by holding a host against a policy: against_policy.h; those of_local() by the machine itself.
TEST(Catalogue, EachKindHasOneRule) {
  std::multiset<std::string_view> ruled, kinds;
  for (auto part : {rules::of_doors(), rules::of_dialects(), rules::of_protection(), rules::of_access(), rules::of_weak_spots(),
                    rules::of_behaviour()})
    for (auto& rule : part) ruled.insert(rule.kind);
  for (auto& kind : catalogue())
    if (kind.id != "against-policy") kinds.insert(kind.id);
  for (auto& kind : kinds::of_local()) kinds.erase(kind.id);
  EXPECT_EQ(ruled, kinds);
}

TEST(Catalogue, SeveritiesHaveNames) {
  for (auto severity : {Severity::info, Severity::low, Severity::medium, Severity::high, Severity::critical})
    EXPECT_EQ(parse_severity(to_string(severity)), severity);
  EXPECT_FALSE(parse_severity("dire"));
  EXPECT_EQ(find_kind("no-such-kind"), nullptr);
}

}  // namespace
}  // namespace sallyport::audit
