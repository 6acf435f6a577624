#include <gmock/gmock.h>

#include "support/audit_facts.h"

namespace sallyport::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::UnorderedElementsAre;
using support::host_at;
using support::speaking;
using support::strict_host;
using support::unsafe_host;
using enum OfferedDialect;

std::vector<std::string> ids(const HostFacts& facts) {
  std::vector<std::string> list;
  for (auto& finding : judge(facts)) list.emplace_back(finding.kind->id);
  return list;
}

const Finding* find(const std::vector<Finding>& findings, std::string_view id) {
  for (auto& finding : findings)
    if (finding.kind->id == id) return &finding;
  return nullptr;
}

struct Case {
  const char* name;
  void (*change)(HostFacts&);
  std::vector<std::string> found;  // beside ntlm-tells-names, which a strict host has
};

class Judge : public ::testing::TestWithParam<Case> {};

TEST_P(Judge, StrictHostWithOneThingChanged) {
  auto facts = strict_host();
  GetParam().change(facts);
  auto expected = GetParam().found;
  expected.emplace_back("ntlm-tells-names");
  EXPECT_THAT(ids(facts), ::testing::UnorderedElementsAreArray(expected));
}

void set(HostFacts& facts, OfferedDialect dialect, Known known) { facts.smb.dialects[static_cast<size_t>(dialect)] = known; }

const Case kCases[] = {
    {"Nothing", [](HostFacts&) {}, {}},
    {"Smb1", [](HostFacts& f) { set(f, nt_lm_0_12, Known::yes); }, {"smb1-spoken"}},
    {"Core", [](HostFacts& f) { set(f, core, Known::yes); }, {"smb1-spoken", "lanman-dialects"}},
    {"Smb1Unknown", [](HostFacts& f) { set(f, nt_lm_0_12, Known::unknown); }, {}},
    {"OldSmb2", [](HostFacts& f) { set(f, smb2_1, Known::yes); }, {"old-smb2-dialects"}},
    {"No311", [](HostFacts& f) { set(f, smb3_1_1, Known::no); }, {"no-preauth-integrity"}},
    {"Unknown311", [](HostFacts& f) { set(f, smb3_1_1, Known::unknown); }, {}},
    {"SigningOptionalButAllEncrypted", [](HostFacts& f) { f.smb2->signing_required = false; }, {}},
    {"SigningOptional",
     [](HostFacts& f) { f.smb2->signing_required = false, f.smb2->encryption_required = Known::unknown; },
     {"signing-not-required"}},
    {"EncryptionOptional", [](HostFacts& f) { f.smb2->encryption_required = Known::no; }, {"encryption-not-required"}},
    {"EncryptionUnknown", [](HostFacts& f) { f.smb2->encryption_required = Known::unknown; }, {}},
    {"NoCiphers",
     [](HostFacts& f) { f.smb2->ciphers.clear(), f.smb2->encryption_required = Known::no; },
     {"encryption-not-supported"}},
    {"NoCiphersYet",
     [](HostFacts& f) {
       f.smb2->ciphers.clear(), f.smb2->encryption_required = Known::unknown;
       f.deadline_reached = true;
     },
     {}},
    {"CcmOnly", [](HostFacts& f) { f.smb2->ciphers = {smb2::Cipher::aes128_ccm}; }, {"weak-ciphers"}},
    {"CcmOnlyBefore311",
     [](HostFacts& f) {
       f.smb2->ciphers = {smb2::Cipher::aes128_ccm};
       set(f, smb3_1_1, Known::no);
     },
     {"no-preauth-integrity"}},
    {"NullSession", [](HostFacts& f) { f.anonymous.null_session = Known::yes; }, {"null-session"}},
    {"Guest", [](HostFacts& f) { f.anonymous.guest = Known::yes; }, {"guest-login"}},
    {"SharesListed", [](HostFacts& f) { f.anonymous.lists_shares = Known::yes; }, {"shares-listed-anonymously"}},
    {"ShareReadable",
     [](HostFacts& f) { f.anonymous.shares = {{u"a", u"", 0, Known::yes, Known::unknown}}; },
     {"share-readable-anonymously"}},
    {"ShareWritable",
     [](HostFacts& f) { f.anonymous.shares = {{u"a", u"", 0, Known::no, Known::yes}}; },
     {"share-writable-anonymously"}},
    {"PipesAreNoShare", [](HostFacts& f) { f.anonymous.shares = {{u"IPC$", u"", 0x80000003, Known::yes, Known::yes}}; }, {}},
    {"Ntlmv1", [](HostFacts& f) { f.account.emplace().ntlmv1 = Known::yes; }, {"ntlmv1-accepted"}},
    {"NamesTold", [](HostFacts& f) { f.node_status.emplace(); }, {"netbios-names-told"}},
    {"NetbiosOpen",
     [](HostFacts& f) { f.netbios.port = PortState::open, f.netbios.session_refused = "not listening"; },
     {"netbios-session-open"}},
    {"NetbiosResets",
     [](HostFacts& f) { f.netbios.port = PortState::open, f.netbios.oddity = Oddity::resets; },
     {"not-believable"}},
    {"NetbiosFiltered", [](HostFacts& f) { f.netbios.port = PortState::filtered; }, {}},
    {"Ms17010", [](HostFacts& f) { f.vulnerabilities.ms17_010 = Known::yes; }, {"ms17-010"}},
    {"DoublePulsar", [](HostFacts& f) { f.vulnerabilities.double_pulsar = Known::yes; }, {"double-pulsar"}},
    {"SmbGhost", [](HostFacts& f) { f.vulnerabilities.smb_ghost = Known::yes; }, {"smb-ghost"}},
    {"SmbGhostOn1903", [](HostFacts& f) { f.vulnerabilities.smb_ghost = Known::yes, f.ntlm->build = 18362; }, {"smb-ghost"}},
    {"SmbGhostOnServer2022", [](HostFacts& f) { f.vulnerabilities.smb_ghost = Known::yes, f.ntlm->build = 20348; }, {}},
    {"Spooler", [](HostFacts& f) { f.vulnerabilities.spooler_pipe = Known::yes; }, {"spooler-reachable"}},
    {"Coercion", [](HostFacts& f) { f.vulnerabilities.coercion_pipes = {"efsrpc"}; }, {"coercion-pipes"}},
    {"Quic", [](HostFacts& f) { f.quic.smb = Known::yes; }, {"quic-answers"}},
    {"ClockFiveMinutes", [](HostFacts& f) { f.smb2->skew = std::chrono::minutes(5); }, {}},
    {"ClockAhead", [](HostFacts& f) { f.smb2->skew = std::chrono::seconds(301); }, {"clock-skew"}},
    {"ClockBehind", [](HostFacts& f) { f.smb2->skew = -std::chrono::hours(3); }, {"clock-skew"}},
    {"Up89Days", [](HostFacts& f) { f.smb2->start_time = {f.smb2->system_time.ticks - 89ULL * 864'000'000'000}; }, {}},
    {"Up91Days",
     [](HostFacts& f) { f.smb2->start_time = {f.smb2->system_time.ticks - 91ULL * 864'000'000'000}; },
     {"long-uptime"}},
    {"StartedLater", [](HostFacts& f) { f.smb2->start_time = {f.smb2->system_time.ticks + 1}; }, {}},
};
INSTANTIATE_TEST_SUITE_P(Table, Judge, ::testing::ValuesIn(kCases), [](auto& info) { return info.param.name; });

TEST(JudgeHost, UnsafeHostHasAllOfIt) {
  EXPECT_THAT(ids(unsafe_host()),
              UnorderedElementsAre("share-writable-anonymously", "share-readable-anonymously", "guest-login", "ntlmv1-accepted",
                                   "smb1-spoken", "lanman-dialects", "netbios-session-open", "signing-not-required",
                                   "smb1-signing-not-required", "encryption-not-supported", "shares-listed-anonymously",
                                   "netbios-names-told", "no-preauth-integrity", "old-smb2-dialects", "null-session"));
}

TEST(JudgeHost, WorstComesFirst) {
  auto findings = judge(unsafe_host());
  EXPECT_EQ(findings.front().kind->id, "share-writable-anonymously");
  EXPECT_TRUE(std::is_sorted(findings.begin(), findings.end(),
                             [](auto& a, auto& b) { return a.kind->severity > b.kind->severity; }));
}

TEST(JudgeHost, EvidenceNamesWhatWasSeen) {
  auto findings = judge(unsafe_host());
  EXPECT_EQ(find(findings, "smb1-spoken")->evidence,
            "each offered alone, CORE, LANMAN1.0, LANMAN2.1, NT LM 0.12 answered on 445 and 139");
  EXPECT_EQ(find(findings, "smb1-spoken")->port, 0);
  EXPECT_EQ(find(findings, "lanman-dialects")->port, 445);
  EXPECT_THAT(find(findings, "share-writable-anonymously")->evidence, HasSubstr("\"pub\""));
  EXPECT_THAT(find(findings, "netbios-names-told")->evidence, HasSubstr("NAS<20>"));
  EXPECT_THAT(find(findings, "encryption-not-supported")->evidence, HasSubstr("3.0"));
}

TEST(JudgeHost, Smb1OnlyWantsEveryNewerDialectRefused) {
  auto facts = host_at("10.0.0.1");
  speaking(facts, Door::smb, {nt_lm_0_12});
  EXPECT_THAT(ids(facts), UnorderedElementsAre("smb1-spoken", "smb1-only", "encryption-not-supported"));
  facts.smb.dialects[static_cast<size_t>(smb2_1)] = Known::unknown;
  EXPECT_THAT(ids(facts), UnorderedElementsAre("smb1-spoken", "encryption-not-supported"));
}

TEST(JudgeHost, Smb1WithoutProtection) {
  auto facts = host_at("10.0.0.1");
  speaking(facts, Door::netbios, {core});
  facts.smb1.emplace();
  facts.smb1->user_level = facts.smb1->challenge_response = false;
  EXPECT_THAT(ids(facts), IsSupersetOf({"plaintext-passwords", "share-level-security", "lanman-dialects", "smb1-only"}));
}

// Nothing was answered: nothing is found, whatever the doors look like.
TEST(JudgeHost, UnknownIsNeverFound) {
  auto facts = host_at("10.0.0.1");
  EXPECT_THAT(ids(facts), IsEmpty());
  facts.smb.port = PortState::open;
  EXPECT_THAT(ids(facts), IsEmpty());
  facts.deadline_reached = true;
  EXPECT_THAT(ids(facts), IsEmpty());
}

TEST(JudgeHost, LiarIsNotBelieved) {
  auto facts = unsafe_host();
  facts.smb.oddity = Oddity::agrees_to_all;
  facts.vulnerabilities.ms17_010 = Known::yes;
  auto findings = judge(facts);
  ASSERT_TRUE(find(findings, "not-believable"));
  EXPECT_EQ(find(findings, "not-believable")->port, 445);
  EXPECT_THAT(find(findings, "not-believable")->evidence, HasSubstr("does not exist"));
  EXPECT_THAT(ids(facts), UnorderedElementsAre("not-believable", "netbios-session-open", "netbios-names-told"));
}

TEST(JudgeHost, EachOddityIsTold) {
  for (auto oddity : {Oddity::silent, Oddity::resets, Oddity::not_smb, Oddity::too_slow, Oddity::impossible_length,
                      Oddity::broken_offsets, Oddity::agrees_to_all}) {
    auto facts = host_at("10.0.0.1");
    facts.smb.port = PortState::open;
    facts.smb.oddity = oddity;
    auto findings = judge(facts);
    ASSERT_EQ(findings.size(), 1u) << to_string(oddity);
    EXPECT_EQ(findings[0].kind->id, "not-believable");
    EXPECT_THAT(findings[0].evidence, HasSubstr(to_string(oddity)));
  }
}

// It negotiates and then ends the connection: what it negotiated counts.
TEST(JudgeHost, OddServerThatSpeaksIsJudged) {
  auto facts = unsafe_host();
  auto all = ids(facts);
  facts.smb.oddity = facts.netbios.oddity = Oddity::resets;
  auto odd = ids(facts);
  all.emplace_back("not-believable");
  EXPECT_THAT(odd, ::testing::UnorderedElementsAreArray(all));
  EXPECT_EQ(assess(facts).grade, Grade::f);
}

// 139 lets nobody in: that says nothing about what 445 speaks.
TEST(JudgeHost, DoorWhereNobodyWasMetDoesNotMakeTheOtherUnknown) {
  auto facts = host_at("10.0.0.1");
  speaking(facts, Door::smb, {smb2_0_2, smb2_1});
  facts.netbios.port = PortState::open;
  facts.netbios.session_refused = "called name not present";
  EXPECT_EQ(facts.speaks(smb3_1_1), Known::no);
  facts.netbios.session_refused.clear();
  EXPECT_EQ(facts.speaks(smb3_1_1), Known::unknown);
  EXPECT_EQ(facts.speaks(smb2_1), Known::yes);
}

TEST(JudgeHost, ManySharesAreCounted) {
  auto facts = strict_host();
  for (int i = 0; i < 20; i++) facts.anonymous.shares.push_back({u"s", u"", 0, Known::yes, Known::no});
  EXPECT_THAT(find(judge(facts), "share-readable-anonymously")->evidence, HasSubstr("and 12 more"));
}

}  // namespace
}  // namespace sallyport::audit
