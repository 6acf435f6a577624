#include <gmock/gmock.h>

#include "support/audit_facts.h"

namespace sallyport::audit {
namespace {

using ::testing::HasSubstr;
using support::host_at;
using support::strict_host;
using support::unsafe_host;

Grade graded(const HostFacts& facts, std::initializer_list<std::string_view> ids) {
  std::vector<Finding> findings;
  for (auto id : ids) findings.push_back({find_kind(id), 0, ""});
  return grade(facts, findings);
}

TEST(Grades, FollowTheRules) {
  auto facts = strict_host();
  EXPECT_EQ(graded(facts, {}), Grade::a);
  EXPECT_EQ(graded(facts, {"ntlm-tells-names", "quic-answers"}), Grade::a);
  EXPECT_EQ(graded(facts, {"old-smb2-dialects"}), Grade::b);
  EXPECT_EQ(graded(facts, {"old-smb2-dialects", "signing-not-required"}), Grade::c);
  EXPECT_EQ(graded(facts, {"smb1-spoken", "signing-not-required"}), Grade::d);
  EXPECT_EQ(graded(facts, {"smb1-spoken", "guest-login"}), Grade::e);
  EXPECT_EQ(graded(facts, {"ms17-010"}), Grade::f);
  EXPECT_EQ(graded(facts, {"share-writable-anonymously", "smb1-spoken"}), Grade::f);
}

TEST(Grades, WhoWasNotMetHasNoLetter) {
  auto closed = host_at("10.0.0.1");
  closed.smb.port = closed.netbios.port = PortState::closed;
  EXPECT_EQ(assess(closed).grade, Grade::none);
  closed.smb.port = PortState::open;  // open, and nothing is known
  EXPECT_EQ(assess(closed).grade, Grade::none);
  closed.smb.oddity = Oddity::silent;
  EXPECT_EQ(assess(closed).grade, Grade::none);
}

TEST(Grades, LiarHasNoLetter) {
  auto facts = unsafe_host();
  EXPECT_EQ(assess(facts).grade, Grade::f);
  facts.netbios.oddity = Oddity::agrees_to_all;
  EXPECT_EQ(assess(facts).grade, Grade::none);
}

TEST(Grades, StrictHostIsBest) { EXPECT_EQ(assess(strict_host()).grade, Grade::a); }

TEST(Grades, AreExplained) {
  auto text = explain_grades();
  for (auto letter : {"  A  ", "  B  ", "  C  ", "  D  ", "  E  ", "  F  ", "  -  "}) EXPECT_THAT(text, HasSubstr(letter));
}

TEST(Hosts, WorstComeFirstAndThoseWithoutLetterLast) {
  auto silent = host_at("10.0.0.2");
  silent.smb.port = PortState::open;
  silent.smb.oddity = Oddity::silent;
  auto noisier = strict_host("10.0.0.5");
  noisier.smb2->encryption_required = Known::no;
  auto report =
      support::report_of({silent, strict_host("10.0.0.4"), noisier, unsafe_host("10.0.0.200"), strict_host("10.0.0.3")});
  std::vector<std::string> order;
  for (auto& host : report.hosts) order.push_back(policy::to_string(host.facts.address));
  EXPECT_THAT(order, ::testing::ElementsAre("10.0.0.200", "10.0.0.5", "10.0.0.3", "10.0.0.4", "10.0.0.2"));
}

TEST(Reports, SayWhetherAnythingIsThisBad) {
  auto report = support::report_of({strict_host()});
  EXPECT_TRUE(any_at_or_above(report, Severity::info));
  EXPECT_FALSE(any_at_or_above(report, Severity::low));
  report = support::report_of({strict_host(), unsafe_host()});
  EXPECT_TRUE(any_at_or_above(report, Severity::critical));
}

}  // namespace
}  // namespace sallyport::audit
